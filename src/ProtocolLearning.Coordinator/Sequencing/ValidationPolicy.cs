using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Rounds;

namespace ProtocolLearning.Coordinator.Sequencing;

/// <summary>A validation ends when every batch of held-out samples is measured, or at a deadline with those that are.</summary>
internal static class ValidationPolicy
{
    public static Command? Next(RunState state, Observations observations, DateTimeOffset now)
    {
        var measured = observations.Validation.Values;
        var deadline = observations.Deadlines.Of(TimedPhase.Validating, state.Definition!.Schedule);
        return measured.Count == RoundBudget.ValidationBatches(state.Definition) || now - observations.PhaseSince >= deadline
            ? new ValidationMeasured(
                state.Validation!.Round,
                measured.OrderBy(batch => batch.Index).Sum(batch => batch.LossSum),
                measured.Sum(batch => (long)batch.Tokens))
            : null;
    }
}
