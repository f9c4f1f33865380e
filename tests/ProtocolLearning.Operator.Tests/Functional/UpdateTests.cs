using k8s;
using k8s.Models;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Resources.TrainingRuns;

namespace ProtocolLearning.Operator.Tests.Functional;

/// <summary>New images and new operators under a live run.</summary>
public sealed class UpdateTests : IAsyncLifetime
{
    private const string Newer = "protocollearning/worker:0.2.0";

    private readonly OperatorFixture _fixture = new() { LeaderElection = true };

    public Task InitializeAsync() => _fixture.InitializeAsync();

    public Task DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task Operator_ofANewerRelease_touchesNoRunningWorker()
    {
        await _fixture.StartTrainingAsync();
        var pods = await UidsAsync();
        await _fixture.RunWhereAsync(run => run.Status?.Shards is { Active: 4, Updated: 4 }, "every shard to be up to date");

        _fixture.WorkerImage = Newer;
        await _fixture.RestartOperatorAsync();

        await _fixture.RunWhereAsync(run => run.Status?.Shards is { Active: 4, Updated: 0 }, "the status to tell that none is");
        Assert.Equal(pods, await UidsAsync());
        Assert.DoesNotContain(_fixture.Coordinator.Proposals.ToArray(), proposal => proposal is ReportLost);
    }

    [Fact]
    public async Task Image_changedWithRollingUpdates_reachesOneShardOfAStageAtATime()
    {
        await _fixture.StartTrainingAsync();
        await _fixture.ChangeRunAsync(run => run.Spec.Worker.Image = Newer);
        await _fixture.RunWhereAsync(run => run.Status?.Shards is { Active: 4, Updated: 0 }, "every shard to be outdated");
        Assert.All(await _fixture.WorkerPodsAsync(), pod => Assert.EndsWith("-1", pod.Metadata.Name, StringComparison.Ordinal));

        await _fixture.ChangeRunAsync(run => run.Spec.Worker.UpdatePolicy.Type = UpdatePolicy.Rolling);
        await _fixture.RunWhereAsync(run => run.Status?.Shards is { Active: 2, Updated: 2 }, "one shard of each stage to be placed anew");
        Assert.Equal([0, 1], Anew().Select(member => member.Slot.Stage).Order());
        Assert.Equal(2, _fixture.Coordinator.State.Members.Values.Count(member => member.Member.Epoch == 1));

        _fixture.Coordinator.ActivateAll();
        await OperatorFixture.EventuallyAsync(() => Task.FromResult(Anew().Count == 4), "the other shards' turn");
        await OperatorFixture.EventuallyAsync(
            async () => (await _fixture.WorkerPodsAsync()) is { Count: 4 } pods && pods.All(pod => pod.Spec.Containers[0].Image == Newer),
            "four pods of the newer image");
        _fixture.Coordinator.ActivateAll();
        await _fixture.RunWhereAsync(run => run.Status?.Shards is { Active: 4, Updated: 4 }, "every shard to be up to date and active");
        Assert.All(_fixture.Coordinator.State.Members.Values, member => Assert.Equal(2, member.Member.Epoch));
        Assert.All(
            _fixture.Coordinator.State.Members.Values.GroupBy(member => member.Member.Participant),
            participant => Assert.Single(participant));
    }

    [Fact]
    public async Task Operators_two_oneActsAndTheOtherTakesOverWithoutLosingAnything()
    {
        await _fixture.StartStandbyAsync();
        await _fixture.StartRunAsync();
        await OperatorFixture.EventuallyAsync(async () => (await _fixture.WorkerPodsAsync()).Count > 0, "the first pod");

        await _fixture.LeaveToStandbyAsync();

        await OperatorFixture.EventuallyAsync(async () => (await _fixture.WorkerPodsAsync()).Count == 4, "four pods");
        _fixture.Coordinator.ActivateAll();
        await _fixture.RunWhereAsync(run => run.Status?.Shards is { Active: 4, Lost: 0 }, "four active shards");
        Assert.Equal(["sample-0-0-1", "sample-0-1-1", "sample-1-0-1", "sample-1-1-1"], (await _fixture.WorkerPodsAsync()).Select(pod => pod.Metadata.Name));
        Assert.Equal("sample-coordinator-1", Assert.Single(await _fixture.PodsAsync("home")).Metadata.Name);
    }

    private IReadOnlyList<Protocol.Membership.Member> Anew() =>
        [.. _fixture.Coordinator.State.Members.Values.Select(member => member.Member).Where(member => member.Epoch == 2)];

    private async Task<IReadOnlyList<string>> UidsAsync() => [.. (await _fixture.WorkerPodsAsync()).Select(pod => pod.Metadata.Uid)];
}
