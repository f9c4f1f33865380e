using k8s;
using ProtocolLearning.Cli.Access;
using ProtocolLearning.Cli.Drain;
using ProtocolLearning.Cli.Tests.Access;
using ProtocolLearning.Resources;
using ProtocolLearning.Resources.Participants;

namespace ProtocolLearning.Cli.Tests.Drain;

public sealed class DrainCommandTests : IAsyncLifetime
{
    private readonly HomeFixture _fixture = new();

    public async Task InitializeAsync()
    {
        await _fixture.InitializeAsync();
        await _fixture.CreateAsync(ClusterObjects.Participant("alice"), "participants");
    }

    public Task DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task Drain_waits_until_the_shards_stand_elsewhere()
    {
        await _fixture.CreateAsync(ClusterObjects.Placement(), "shardplacements");
        using var output = new StringWriter();
        using var home = ClusterAccess.Open(new FileInfo(_fixture.HomeKubeconfig), null, ClusterObjects.Namespace);
        var drain = new ParticipantDrain(home, "alice", output, TimeProvider.System).DrainAsync(TimeSpan.FromMinutes(5), CancellationToken.None);
        while ((await FindAsync())?.Spec.Unschedulable != true)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }

        Assert.False(drain.IsCompleted);
        await _fixture.Home.CustomObjects.DeleteNamespacedCustomObjectAsync(
            ApiGroup.Name, ApiGroup.Version, ClusterObjects.Namespace, "shardplacements", "demo-0-1");

        Assert.Equal(0, await drain);
        Assert.EndsWith("alice holds no shard any more", output.ToString().TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Drain_that_takes_too_long_says_what_is_left()
    {
        await _fixture.CreateAsync(ClusterObjects.Placement(), "shardplacements");

        var run = await _fixture.RunAsync(DrainCommand.Create(), "alice", "--timeout", "1");

        Assert.Equal(1, run.Code);
        Assert.Contains("alice still holds demo-0-1, and goes on being drained", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Drain_undone_lets_it_get_shards_again()
    {
        await _fixture.RunAsync(DrainCommand.Create(), "alice");
        var drained = await FindAsync();
        Assert.Equal((true, "true"), (drained!.Spec.Unschedulable, drained.Metadata.Annotations["protocollearning.dev/drain"]));

        var run = await _fixture.RunAsync(DrainCommand.Create(), "alice", "--undo");

        Assert.Equal(0, run.Code);
        var undone = await FindAsync();
        Assert.False(undone!.Spec.Unschedulable);
        Assert.DoesNotContain("protocollearning.dev/drain", undone.Metadata.Annotations?.Keys ?? []);
    }

    [Fact]
    public async Task Drain_that_only_cordons_leaves_the_shards_where_they_are()
    {
        await _fixture.CreateAsync(ClusterObjects.Placement(), "shardplacements");

        var run = await _fixture.RunAsync(DrainCommand.Create(), "alice", "--cordon");

        Assert.Equal(0, run.Code);
        var cordoned = await FindAsync();
        Assert.True(cordoned!.Spec.Unschedulable);
        Assert.DoesNotContain("protocollearning.dev/drain", cordoned.Metadata.Annotations?.Keys ?? []);
    }

    [Fact]
    public async Task Drain_of_nobody_says_so()
    {
        var run = await _fixture.RunAsync(DrainCommand.Create(), "bob");

        Assert.Equal(2, run.Code);
        Assert.Contains("there is no Participant bob", run.Errors, StringComparison.Ordinal);
    }

    private async Task<V1Alpha1Participant?> FindAsync() => await _fixture.Home.CustomObjects.GetNamespacedCustomObjectAsync<V1Alpha1Participant>(
        ApiGroup.Name, ApiGroup.Version, ClusterObjects.Namespace, "participants", "alice");
}
