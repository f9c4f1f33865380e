using k8s;
using k8s.Models;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Resources.ShardPlacements;

namespace ProtocolLearning.Operator.Tests.Functional;

/// <summary>What takes a pod off its node, and what only looks like it.</summary>
public sealed class DisruptionTests : IAsyncLifetime
{
    private readonly OperatorFixture _fixture = new();

    public Task InitializeAsync() => _fixture.InitializeAsync();

    public Task DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task Pod_stuck_in_Terminating_on_a_dead_node_does_not_block_its_successor()
    {
        var (pod, member) = await StartOnNodeAsync();
        await _fixture.SetNodeAsync("member-1", "n1", ready: false);
        await OperatorFixture.EventuallyAsync(
            () => Task.FromResult(_fixture.Coordinator.Proposals.ToArray().Contains(new ShortenGrace(member))), "the grace to be shortened");

        await _fixture.Clusters["member-1"].CoreV1.DeleteNamespacedPodAsync(pod.Metadata.Name, Samples.Namespace);
        await SucceededAsync(member);
        var stuck = (await _fixture.PodsAsync("member-1")).Single(other => other.Metadata.Name == pod.Metadata.Name);
        Assert.NotNull(stuck.Metadata.DeletionTimestamp);
        Assert.Equal(LossReason.PodGone, ReportOf(member)!.Reason);
    }

    [Fact]
    public async Task Pod_that_is_preempted_is_lost_with_that_reason()
    {
        var (pod, member) = await StartOnNodeAsync();
        await _fixture.SetPodStatusAsync(pod, "member-1", new V1PodStatus
        {
            Phase = "Running",
            Conditions = [new V1PodCondition { Type = "DisruptionTarget", Status = "True", Reason = "PreemptionByScheduler" }],
        });
        await _fixture.Clusters["member-1"].CoreV1.DeleteNamespacedPodAsync(pod.Metadata.Name, Samples.Namespace);

        await SucceededAsync(member);
        Assert.Contains("PreemptionByScheduler", ReportOf(member)!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Node_that_the_cache_does_not_have_yet_is_not_gone_and_one_that_it_had_is()
    {
        await _fixture.StartTrainingAsync();
        var pod = (await _fixture.PodsAsync("member-1"))[0];
        await _fixture.RunOnAsync("member-1", pod, "late");
        await SeenAsync(pod, status => status is { Node: "late", Phase: ShardPodPhase.Running });
        Assert.Null(ReportOf(MemberOf(pod)));

        await _fixture.SetNodeAsync("member-1", "late", ready: true);
        await SeenAsync(pod, status => status.NodeState == ShardNodeState.Ready);
        Assert.Null(ReportOf(MemberOf(pod)));
        await _fixture.Clusters["member-1"].CoreV1.DeleteNodeAsync("late");
        await SucceededAsync(MemberOf(pod));
        Assert.Equal(LossReason.NodeDeleted, ReportOf(MemberOf(pod))!.Reason);
    }

    private async Task<(V1Pod Pod, Member Member)> StartOnNodeAsync()
    {
        await _fixture.StartTrainingAsync();
        await _fixture.SetNodeAsync("member-1", "n1", ready: true);
        var pod = (await _fixture.PodsAsync("member-1"))[0];
        await _fixture.RunOnAsync("member-1", pod, "n1");
        await SeenAsync(pod, status => status is { Phase: ShardPodPhase.Running, NodeState: ShardNodeState.Ready });
        return (pod, MemberOf(pod));
    }

    private Member MemberOf(V1Pod pod) => _fixture.Coordinator.State.Members.Values.Select(member => member.Member)
        .Single(member => pod.Metadata.Name.StartsWith($"sample-{member.Slot.Stage}-{member.Slot.Index}-", StringComparison.Ordinal)) with
    { Epoch = 1, Participant = pod.GetLabel("protocollearning.dev/participant") };

    private ReportLost? ReportOf(Member member) =>
        _fixture.Coordinator.Proposals.ToArray().OfType<ReportLost>().FirstOrDefault(report => report.Member == member);

    private Task SeenAsync(V1Pod pod, Func<ShardPodStatus, bool> condition) => OperatorFixture.EventuallyAsync(
        async () => (await _fixture.FindAsync<V1Alpha1ShardPlacement>(pod.Metadata.Name[..^2]))?.Status?.Pod is { } status && condition(status),
        $"the status of pod {pod.Metadata.Name}");

    private Task SucceededAsync(Member member) => OperatorFixture.EventuallyAsync(
        async () => (await _fixture.WorkerPodsAsync()).Any(pod => pod.Metadata.Name == $"sample-{member.Slot.Stage}-{member.Slot.Index}-2"),
        $"a pod of the next epoch of {member}");
}
