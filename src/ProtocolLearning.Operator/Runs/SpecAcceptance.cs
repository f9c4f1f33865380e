using System.Globalization;
using ProtocolLearning.Resources.Conditions;

namespace ProtocolLearning.Operator.Runs;

/// <summary>The condition SpecAccepted: a spec is a proposal until the coordinator's log has it.</summary>
internal static class SpecAcceptance
{
    public static ConditionChange Judge(RunScene scene)
    {
        if ((scene.Problem ?? scene.Refusal) is { } problem)
        {
            return new ConditionChange(ConditionType.SpecAccepted, ConditionStatus.False, problem.Reason, problem.Message);
        }

        return scene.View.State.Accepted?.Generation == scene.Generation || scene.Run.Status?.AcceptedGeneration == scene.Generation
            ? new ConditionChange(
                ConditionType.SpecAccepted,
                ConditionStatus.True,
                "Accepted",
                string.Create(CultureInfo.InvariantCulture, $"generation {scene.Generation} is in the coordinator's log"))
            : new ConditionChange(
                ConditionType.SpecAccepted, ConditionStatus.Unknown, "AwaitingCoordinator", "the coordinator has not decided yet");
    }
}
