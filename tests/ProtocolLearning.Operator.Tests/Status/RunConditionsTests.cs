using ProtocolLearning.Operator.Coordination;
using ProtocolLearning.Operator.Runs;
using ProtocolLearning.Operator.Status;
using ProtocolLearning.Operator.Tests.Functional;
using ProtocolLearning.Resources.Conditions;

namespace ProtocolLearning.Operator.Tests.Status;

public sealed class RunConditionsTests
{
    [Fact]
    public void Judge_lostLog_isHeldAgainOnlyOnceACoordinatorServes()
    {
        var serving = Scene();
        Assert.Equal(ConditionStatus.False, LogLost(serving)!.Status);

        // The former coordinator's session still shows what it knew; the next coordinator has yet to find its log.
        Assert.Null(LogLost(serving with { Coordinator = null }));

        var lost = serving with { Coordinator = null, LogLost = "its volume is gone" };
        Assert.Equal(ConditionStatus.True, LogLost(lost)!.Status);
        Assert.Contains("its volume is gone. Restore", LogLost(lost)!.Message, StringComparison.Ordinal);
        Assert.Equal(
            [("Degraded", ConditionStatus.True), ("Progressing", ConditionStatus.False), ("Ready", ConditionStatus.False)],
            RunConditions.Judge(lost, null).Where(condition => condition.Type is "Ready" or "Progressing" or "Degraded")
                .Select(condition => (condition.Type, condition.Status)).Order());
    }

    private static ConditionChange? LogLost(RunScene scene) =>
        RunConditions.Judge(scene, null).SingleOrDefault(condition => condition.Type == ConditionType.CoordinatorLogLost);

    private static RunScene Scene() => new()
    {
        Run = Samples.Run(),
        Problem = null,
        Participants = [],
        Placements = [],
        Clusters = [],
        Coordinator = new CoordinatorAddress(1, "coordinator.example:7070", Samples.Key),
        CoordinatorPod = "sample-coordinator-1",
        Term = 1,
        View = new FakeCoordinator().View,
        Now = new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero),
    };
}
