using k8s;
using k8s.Models;
using ProtocolLearning.Conformance.Tests.Clusters;
using ProtocolLearning.Operator.Tests;
using ProtocolLearning.Operator.Tests.Functional;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Resources;
using ProtocolLearning.Resources.Conditions;
using ProtocolLearning.Resources.MemberClusters;
using ProtocolLearning.Resources.ShardPlacements;
using ProtocolLearning.Resources.TrainingRuns;

namespace ProtocolLearning.Conformance.Tests.Operations;

/// <summary>API servers are restarted under an operator with a live run: all its requests and watches are cut.</summary>
public abstract class ServerRestartTests : OperationsTest
{
    private protected ServerRestartTests(INodeClusterSource source)
        : base(source, "member-1", "member-2")
    {
    }

    [SkippableFact]
    public async Task Run_goes_on_while_servers_restart_and_what_was_deleted_around_it_is_noticed()
    {
        await CreateIdentitiesAsync("alice", "bob", "carol", "dave");
        await Fixture.StartTrainingAsync();
        await RunningAsync(_ => true, 4);
        var pods = await UidsAsync();

        // Home and a member, one after the other, with nothing amiss: nothing is placed anew.
        await Source.RestartAsync("home");
        await SeenAsync(2);
        await Source.RestartAsync("member-1");
        await SeenAsync(3);
        Assert.Equal(pods, await UidsAsync());
        Assert.DoesNotContain(Fixture.Coordinator.Proposals.ToArray(), proposal => proposal is ReportLost);

        // A pod in the member and a placement at home are deleted, and the servers go before or after anybody hears of it.
        var pod = (await Fixture.PodsAsync("member-2"))[0];
        await Fixture.Clusters["member-2"].CoreV1.DeleteNamespacedPodAsync(pod.Metadata.Name, Samples.Namespace, new V1DeleteOptions { GracePeriodSeconds = 0 });
        await Source.RestartAsync("member-2");
        await SucceededAsync(pod);
        var placed = (await Fixture.PodsAsync("member-1"))[0];
        await Fixture.Home.DeleteAsync((await Fixture.FindAsync<V1Alpha1ShardPlacement>(placed.GetLabel(ResourceLabels.Placement)))!, null, CancellationToken.None);
        await Source.RestartAsync("home");
        await SucceededAsync(placed);

        await OperatorFixture.EventuallyAsync(
            async () =>
            {
                Fixture.Coordinator.ActivateAll();
                return (await Fixture.FindAsync<V1Alpha1TrainingRun>("sample"))?.Status?.Shards is { Active: 4, Lost: >= 2 };
            },
            "four active shards");
        Assert.Equal(2, (await UidsAsync()).Intersect(pods).Count());
    }

    /// <summary>
    /// Waits until a pod of a later epoch runs. It need not be the next epoch: whether a pod was made that was asked for as the server
    /// went, nobody knows, so that its successor has another one.
    /// </summary>
    private Task SucceededAsync(V1Pod pod) => RunningAsync(
        other => other.GetLabel(ResourceLabels.Placement) == pod.GetLabel(ResourceLabels.Placement)
            && other.GetLabel(ResourceLabels.Epoch) != pod.GetLabel(ResourceLabels.Epoch)
            && other.Metadata.DeletionTimestamp is null,
        1);

    /// <summary>
    /// Waits until the operator has acted on news from each of both servers: it writes a new generation's status, and members are Ready.
    /// </summary>
    private async Task SeenAsync(long generation)
    {
        await OperatorFixture.EventuallyAsync(
            async () =>
            {
                var run = (await Fixture.FindAsync<V1Alpha1TrainingRun>("sample"))!;
                if (run.Metadata.Generation < generation)
                {
                    run.Spec.TtlSecondsAfterFinished = (int)generation * 1000;
                    await Fixture.Home.ReplaceAsync(run, CancellationToken.None);
                }

                return run.Status?.ObservedGeneration == generation;
            },
            "the operator to see the run's change");
        await OperatorFixture.EventuallyAsync(
            async () => (await Fixture.Home.ListAsync<V1Alpha1MemberCluster>("", null, CancellationToken.None))
                .All(member => ConditionList.Is(member.Status?.Conditions, ConditionType.Ready, ConditionStatus.True)),
            "every member to be ready");
        await Fixture.RunWhereAsync(run => run.Status?.Shards?.Active == 4, "four active shards");
    }

    private async Task<IReadOnlyList<string>> UidsAsync() => [.. (await Fixture.WorkerPodsAsync()).Select(pod => pod.Metadata.Uid)];

    public sealed class OnEmbedded() : ServerRestartTests(new ProcessNodeClusterSource());

    [Collection(RealCluster.Collection)]
    public sealed class OnReal() : ServerRestartTests(new HollowNodeClusterSource());
}
