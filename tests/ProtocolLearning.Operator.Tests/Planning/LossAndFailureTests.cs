using ProtocolLearning.Operator.Planning;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Resources.ShardPlacements;
using ProtocolLearning.Resources.TrainingRuns;

namespace ProtocolLearning.Operator.Tests.Planning;

public sealed class LossAndFailureTests
{
    private const long Epoch = 3;

    private static readonly DateTimeOffset Now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(ShardPodPhase.Failed, null, LossReason.PodGone)]
    [InlineData(ShardPodPhase.Succeeded, null, LossReason.PodGone)]
    [InlineData(ShardPodPhase.Missing, null, LossReason.PodGone)]
    [InlineData(ShardPodPhase.Running, ShardNodeState.Gone, LossReason.NodeDeleted)]
    [InlineData(ShardPodPhase.Failed, ShardNodeState.NotReady, LossReason.PodGone)]
    public void Judge_goneShard_isLost(ShardPodPhase phase, ShardNodeState? node, LossReason reason) =>
        Assert.Equal(reason, Judge(MemberPhase.Active, Epoch, Pod(phase, node))!.Reason);

    [Fact]
    public void Judge_nodeNotReady_shortensTheGraceOnly()
    {
        var loss = Judge(MemberPhase.Active, Epoch, Pod(ShardPodPhase.Running, ShardNodeState.NotReady));
        Assert.NotNull(loss);
        Assert.Null(loss.Reason);
    }

    [Theory]
    [InlineData(ShardPodPhase.Pending, null)]
    [InlineData(ShardPodPhase.Running, ShardNodeState.Ready)]
    [InlineData(ShardPodPhase.Unknown, null)]
    public void Judge_livingShard_isNot(ShardPodPhase phase, ShardNodeState? node) =>
        Assert.Null(Judge(MemberPhase.Active, Epoch, Pod(phase, node)));

    [Fact]
    public void Judge_podOfAnotherEpochOrLostMember_saysNothing()
    {
        Assert.Null(Judge(MemberPhase.Active, Epoch + 1, Pod(ShardPodPhase.Failed, null)));
        Assert.Null(Judge(MemberPhase.Lost, Epoch, Pod(ShardPodPhase.Failed, null)));
        Assert.Null(Judge(MemberPhase.Active, Epoch, null));
    }

    [Theory]
    [InlineData(137, "OOMKilled", FailureAction.MoveShard)]
    [InlineData(1, "OOMKilled: the last line that it said", FailureAction.MoveShard)]
    [InlineData(3, "Error", FailureAction.FailRun)]
    [InlineData(1, "Error", FailureAction.RestartShard)]
    [InlineData(null, "Evicted", FailureAction.RestartShard)]
    public void Action_firstRuleThatMatches_decides(int? exitCode, string reason, FailureAction action)
    {
        var policy = new FailurePolicySpec
        {
            Rules =
            [
                new FailureRule { Name = "memory", Reasons = ["OOMKilled"], Action = FailureAction.MoveShard },
                new FailureRule { Name = "fatal", ExitCodes = [3, 137], Action = FailureAction.FailRun },
            ],
        };
        var pod = new ShardPodStatus { Phase = ShardPodPhase.Failed, ExitCode = exitCode, Reason = reason };
        Assert.Equal(action, FailureRules.Action(policy, pod));
    }

    [Theory]
    [InlineData(null, 59, false)]
    [InlineData(null, 60, true)]
    [InlineData("node-1", 899, false)]
    [InlineData("node-1", 900, true)]
    public void Judge_podThatDoesNotStart_isLostInTheEnd(string? node, int seconds, bool lost)
    {
        var pod = new ShardPodStatus
        {
            Name = "sample-0-1-3",
            Epoch = Epoch,
            Phase = ShardPodPhase.Pending,
            Node = node,
            CreatedAt = Now.UtcDateTime.AddSeconds(-seconds),
        };
        Assert.Equal(lost, Judge(MemberPhase.Placed, Epoch, pod) is not null);
    }

    [Theory]
    [InlineData(ShardLossRules.Gated, null, false)]
    [InlineData("Unschedulable", 59, false)]
    [InlineData("Unschedulable", 60, true)]
    public void Judge_podOfAQueue_hasTimeOnlyFromItsRelease(string reason, int? secondsSinceRelease, bool lost)
    {
        var pod = new ShardPodStatus
        {
            Name = "sample-0-1-3",
            Epoch = Epoch,
            Phase = ShardPodPhase.Pending,
            Reason = reason,
            CreatedAt = Now.UtcDateTime.AddDays(-1),
            ReleasedAt = secondsSinceRelease is { } seconds ? Now.UtcDateTime.AddSeconds(-seconds) : null,
        };
        Assert.Equal(lost, Judge(MemberPhase.Placed, Epoch, pod) is not null);
    }

    [Fact]
    public void Judge_podThatHandsOver_isHeardForAShorterTimeAndNotLostByThatAlone()
    {
        var pod = Pod(ShardPodPhase.Terminating, ShardNodeState.Ready);
        Assert.Equal(new ShardLoss(null, "pod sample-0-1-3 was told to end"), Judge(MemberPhase.Active, Epoch, pod));
        Assert.Equal(LossReason.PodGone, Judge(MemberPhase.Placed, Epoch, pod)!.Reason);
    }

    private static ShardLoss? Judge(MemberPhase phase, long epoch, ShardPodStatus? pod) =>
        ShardLossRules.Judge(phase, epoch, pod, new FailurePolicySpec(), Now);

    private static ShardPodStatus Pod(ShardPodPhase phase, ShardNodeState? node) =>
        new() { Name = "sample-0-1-3", Epoch = Epoch, Phase = phase, NodeState = node, Node = "node-1" };
}
