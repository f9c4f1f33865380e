using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Protocol.Rounds;

namespace ProtocolLearning.Operator.Coordination;

/// <summary>What is known of a run from its coordinator.</summary>
/// <param name="State">The log, folded.</param>
/// <param name="Progress">The newest volatile figures; null before the first.</param>
/// <param name="IsCurrent">
/// Whether the fold has reached what was committed when the session began. Before that nothing may be decided: half a log looks
/// like a run without members.
/// </param>
/// <param name="Problem">Why the coordinator is not followed; null while it is.</param>
internal sealed record CoordinatorView(RunState State, RunProgress? Progress, bool IsCurrent, string? Problem)
{
    /// <summary>For how long nothing was heard, where that is longer than it may be; the view is not current then. Else null.</summary>
    public TimeSpan? Silence { get; init; }

    public static CoordinatorView Unknown { get; } = new(RunState.Empty, null, false, null);
}
