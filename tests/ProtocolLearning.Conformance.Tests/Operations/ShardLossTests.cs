using k8s;
using k8s.Models;
using ProtocolLearning.Conformance.Tests.Clusters;
using ProtocolLearning.Operator.Tests;
using ProtocolLearning.Operator.Tests.Functional;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Resources.ShardPlacements;
using ProtocolLearning.Resources.TrainingRuns;

namespace ProtocolLearning.Conformance.Tests.Operations;

/// <summary>The operator over a home and two members whose pods run on nodes: it applies a run, and places anew what is lost.</summary>
public abstract class ShardLossTests : OperationsTest
{
    private protected ShardLossTests(INodeClusterSource source)
        : base(source, "member-1", "member-2")
    {
    }

    [SkippableFact]
    public async Task Run_loses_a_pod_and_nodes_and_goes_on_with_higher_epochs()
    {
        await CreateIdentitiesAsync("alice", "bob", "carol", "dave");
        await Fixture.StartTrainingAsync();
        await RunningAsync(_ => true, 4);

        // A pod is deleted: the operator sees it before any heartbeat is missed.
        var lost = (await Fixture.PodsAsync("member-1"))[0];
        await Fixture.Clusters["member-1"].CoreV1.DeleteNamespacedPodAsync(
            lost.Metadata.Name, Samples.Namespace, new V1DeleteOptions { GracePeriodSeconds = 0 });
        await RunningAsync(pod => pod.Metadata.Name == $"{lost.Metadata.Name[..^2]}-2", 1);
        Assert.Contains(Fixture.Coordinator.Proposals.ToArray(), proposal => proposal is ReportLost { Reason: LossReason.PodGone });
        await ActiveAsync();

        // A node dies: the operator shortens the grace of what runs there, and the coordinator, without heartbeats, decides.
        var (stranded, members) = await KillNodeAsync("member-1");
        await OperatorFixture.EventuallyAsync(
            () => Task.FromResult(members.All(member => Fixture.Coordinator.Proposals.ToArray().Contains(new ShortenGrace(member)))),
            "the grace of every shard on the lost node to be shortened");
        foreach (var member in members)
        {
            Fixture.Coordinator.Append(new MemberLost(member, LossReason.HeartbeatMissed, "no heartbeat"));
        }

        await SucceededAsync("member-1", stranded, members);

        // A node dies and its object is deleted: the operator reports that by itself.
        (stranded, members) = await KillNodeAsync("member-2");
        await Fixture.Clusters["member-2"].CoreV1.DeleteNodeAsync(stranded);
        await SucceededAsync("member-2", stranded, members);
        Assert.All(members, member => Assert.Contains(
            Fixture.Coordinator.Proposals.ToArray(),
            proposal => proposal is ReportLost { Reason: LossReason.NodeDeleted or LossReason.PodGone } report && report.Member == member));
    }

    private async Task<(string Node, IReadOnlyList<Member> Members)> KillNodeAsync(string cluster)
    {
        var node = (await Fixture.PodsAsync(cluster)).First(pod => pod.Status.Phase == "Running").Spec.NodeName;
        var names = (await Fixture.PodsAsync(cluster)).Where(pod => pod.Spec.NodeName == node).Select(pod => pod.Metadata.Name).ToHashSet();
        Member[] members = [.. Fixture.Coordinator.State.Members.Values
            .Where(state => state.Phase == MemberPhase.Active && names.Contains(PodOf(state.Member)))
            .Select(state => state.Member)];
        Assert.NotEmpty(members);
        await Source.KillNodeAsync(cluster, node);
        return (node, members);
    }

    private async Task SucceededAsync(string cluster, string node, IReadOnlyList<Member> members)
    {
        var successors = members.Select(member => PodOf(member with { Epoch = member.Epoch + 1 })).ToHashSet();
        await RunningAsync(pod => successors.Contains(pod.Metadata.Name), successors.Count);
        Assert.DoesNotContain(
            await Fixture.PodsAsync(cluster), pod => pod.Spec.NodeName == node && successors.Contains(pod.Metadata.Name));
        await ActiveAsync();
        foreach (var member in members)
        {
            var placement = await Fixture.FindAsync<V1Alpha1ShardPlacement>(PlacementOf(member));
            Assert.Equal(member.Epoch + 1, placement!.Spec.Epoch);
        }
    }

    private async Task ActiveAsync()
    {
        Fixture.Coordinator.ActivateAll();
        await OperatorFixture.EventuallyAsync(
            async () => (await Fixture.FindAsync<V1Alpha1TrainingRun>("sample"))?.Status?.Shards?.Active == 4, "four active shards");
    }

    private static string PlacementOf(Member member) => $"sample-{member.Slot.Stage}-{member.Slot.Index}";

    private static string PodOf(Member member) => $"{PlacementOf(member)}-{member.Epoch}";

    public sealed class OnEmbedded() : ShardLossTests(new ProcessNodeClusterSource());

    [Collection(RealCluster.Collection)]
    public sealed class OnReal() : ShardLossTests(new HollowNodeClusterSource());
}
