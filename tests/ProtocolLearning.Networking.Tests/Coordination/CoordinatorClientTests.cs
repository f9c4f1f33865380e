using Microsoft.Extensions.Logging.Abstractions;
using ProtocolLearning.Networking.Coordination;
using ProtocolLearning.Networking.Identity;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Messages;

namespace ProtocolLearning.Networking.Tests.Coordination;

public sealed class CoordinatorClientTests : IDisposable
{
    private readonly FakeCoordinator _coordinator = new();
    private readonly IdentityKey _operator = IdentityKey.Generate();

    public void Dispose()
    {
        _operator.Dispose();
        _coordinator.Key.Dispose();
    }

    [Fact]
    public async Task Propose_with_the_operators_key_is_answered()
    {
        await using var server = await _coordinator.StartAsync(_operator.PublicKey);
        await using var client = Client(server);

        Assert.Equal(new ProposalAccepted(7), await client.ProposeAsync(new SuspendRun("test"), _operator, Deadline.Token()));
        Assert.Equal(
            new ProposalRefused(ProposalRefusal.Malformed, "only suspension"),
            await client.ProposeAsync(new ResumeRun(), _operator, Deadline.Token()));
    }

    [Fact]
    public async Task Propose_with_another_key_is_refused()
    {
        using var other = IdentityKey.Generate();
        await using var server = await _coordinator.StartAsync(_operator.PublicKey);
        await using var client = Client(server);

        var exception = await Assert.ThrowsAsync<CoordinatorUnavailableException>(
            () => client.ProposeAsync(new SuspendRun("test"), other, Deadline.Token()));

        Assert.Contains("not signed with the operator's key", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Propose_to_a_coordinator_without_an_operator_is_refused()
    {
        await using var server = await _coordinator.StartAsync();
        await using var client = Client(server);

        await Assert.ThrowsAsync<CoordinatorUnavailableException>(
            () => client.ProposeAsync(new SuspendRun("test"), _operator, Deadline.Token()));
    }

    [Fact]
    public async Task Follow_over_a_restart_gives_every_entry_once()
    {
        var server = await _coordinator.StartAsync();
        var port = server.ListenEndpoint.Port;
        await using var client = Client(server);
        _coordinator.Append(new TermStarted(1));
        _coordinator.Append(new TermStarted(2));
        await using var entries = client.FollowAsync(1, Deadline.Token()).GetAsyncEnumerator();
        Assert.True(await entries.MoveNextAsync());
        Assert.Equal(1, entries.Current.Index);

        await server.DisposeAsync();
        var next = entries.MoveNextAsync().AsTask();
        _coordinator.Append(new TermStarted(3));
        await using var restarted = await _coordinator.StartAsync(term: 3, port: port);

        Assert.True(await next.WaitAsync(Deadline.Long));
        Assert.Equal(2, entries.Current.Index);
        Assert.Equal(3, client.Trust.Term);
    }

    [Fact]
    public async Task Watch_gives_the_figures()
    {
        await using var server = await _coordinator.StartAsync();
        await using var client = Client(server);
        await using var figures = client.WatchAsync(Deadline.Token()).GetAsyncEnumerator();

        Assert.True(await figures.MoveNextAsync());
        Assert.Equal(7.5, figures.Current.TokensPerSecond);
        Assert.Null(figures.Current.ValidationLoss);
    }

    [Fact]
    public async Task Follow_of_another_run_is_refused()
    {
        await using var server = await _coordinator.StartAsync();
        await using var client = new CoordinatorClient(
            server.ListenEndpoint.ToString(), "other", new CoordinatorTrust("other"), TimeProvider.System,
            NullLogger<CoordinatorClient>.Instance);

        await Assert.ThrowsAsync<CoordinatorUnavailableException>(
            async () => await client.FollowAsync(0, Deadline.Token()).GetAsyncEnumerator().MoveNextAsync());
    }

    [Fact]
    public async Task Follow_of_an_imposter_is_refused_after_the_first_key_was_seen()
    {
        var server = await _coordinator.StartAsync();
        var port = server.ListenEndpoint.Port;
        _coordinator.Append(new TermStarted(1));
        await using var client = new CoordinatorClient(
            server.ListenEndpoint.ToString(), FakeCoordinator.Run, new CoordinatorTrust(FakeCoordinator.Run), TimeProvider.System,
            NullLogger<CoordinatorClient>.Instance);
        await using var entries = client.FollowAsync(0, Deadline.Token()).GetAsyncEnumerator();
        Assert.True(await entries.MoveNextAsync());
        await server.DisposeAsync();
        var imposter = new FakeCoordinator();
        await using var started = await imposter.StartAsync(port: port);

        await Assert.ThrowsAsync<UntrustedCoordinatorException>(async () => await entries.MoveNextAsync());
        Assert.Equal(_coordinator.Key.PublicKey, client.Trust.Key);
    }

    private CoordinatorClient Client(CoordinatorServer server) => new(
        server.ListenEndpoint.ToString(),
        FakeCoordinator.Run,
        new CoordinatorTrust(FakeCoordinator.Run, _coordinator.Key.PublicKey),
        TimeProvider.System,
            NullLogger<CoordinatorClient>.Instance);
}
