using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using ProtocolLearning.Networking.Coordination;
using ProtocolLearning.Networking.Identity;
using ProtocolLearning.Operator.Coordination;
using ProtocolLearning.Operator.Definitions;
using ProtocolLearning.Operator.Tests.Functional;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Messages;

namespace ProtocolLearning.Operator.Tests.Coordination;

/// <summary>The session over the real wire, against a coordinator's real server.</summary>
public sealed class GrpcCoordinatorSessionTests : IAsyncLifetime, IDisposable
{
    private readonly IdentityKey _coordinator = IdentityKey.Generate();
    private readonly OperatorIdentity _operator = new(IdentityKey.Generate());
    private readonly ServedLog _log = new(
        new RunAccepted(RunDefinitionMapper.Map(Samples.Run()), Samples.Key), new ParticipantEnrolled("alice", Samples.Key, 0));

    private readonly CoordinatorLimits _limits = new();
    private CoordinatorServer? _server;
    private int _news;

    public async Task InitializeAsync() => _server = await CoordinatorServer.StartAsync(
        new CoordinatorServerOptions("sample", 2, new IPEndPoint(IPAddress.Loopback, 0), _operator.Key.PublicKey),
        _coordinator,
        _log,
        TimeProvider.System,
        NullLoggerFactory.Instance,
        CancellationToken.None);

    public async Task DisposeAsync() => await _server!.DisposeAsync();

    public void Dispose()
    {
        _coordinator.Dispose();
        _operator.Dispose();
    }

    [Fact]
    public async Task View_ofALog_becomesCurrentAndFolded()
    {
        await using var session = Open(_coordinator.PublicKey.Text, term: 2);
        await OperatorFixture.EventuallyAsync(() => Task.FromResult(session.View.IsCurrent), "a current view");

        Assert.Equal(1, session.View.State.Accepted!.Generation);
        Assert.Contains("alice", session.View.State.Participants.Keys);
        Assert.Equal(12.5, session.View.Progress!.TokensPerSecond);
        await OperatorFixture.EventuallyAsync(() => Task.FromResult(Volatile.Read(ref _news) > 0), "the news of it");
    }

    [Fact]
    public async Task Propose_signedByTheOperator_isTaken()
    {
        await using var session = Open(_coordinator.PublicKey.Text, term: 2);
        var proposal = new EnrolParticipant("bob", Samples.Key, 3);

        Assert.IsType<ProposalAccepted>(await session.ProposeAsync(proposal, CancellationToken.None));
        Assert.Equal(proposal, Assert.Single(_log.Proposals));
    }

    [Theory]
    [InlineData(true, 3, "term")]
    [InlineData(false, 2, "pinned")]
    public async Task View_ofAnotherCoordinator_saysWhyItIsNotFollowed(bool ownKey, long term, string problem)
    {
        await using var session = Open(ownKey ? _coordinator.PublicKey.Text : Samples.Key, term);
        await OperatorFixture.EventuallyAsync(() => Task.FromResult(session.View.Problem is not null), "the problem");
        await OperatorFixture.EventuallyAsync(() => Task.FromResult(Volatile.Read(ref _news) > 0), "the news of it");

        Assert.Contains(problem, session.View.Problem, StringComparison.Ordinal);
        Assert.Null(await session.ProposeAsync(new ResumeRun(), CancellationToken.None));
        Assert.False(session.View.IsCurrent);
    }

    [Fact]
    public async Task Propose_toOneThatHangs_isGivenUpAndNothingIsAskedForAWhile()
    {
        var clock = new FakeTimeProvider();
        await using var session = await CurrentAsync(clock);
        _log.Hangs = true;

        var proposing = session.ProposeAsync(new ResumeRun(), CancellationToken.None);
        await OperatorFixture.EventuallyAsync(() => Task.FromResult(_log.Arrived == 1), "the proposal to arrive");
        Assert.False(proposing.IsCompleted);
        clock.Advance(_limits.ProposalTimeout);
        Assert.Null(await proposing);

        // The rest of a reconciliation costs no time.
        Assert.Null(await session.ProposeAsync(new ResumeRun(), CancellationToken.None));
        Assert.Equal(1, _log.Arrived);

        _log.Hangs = false;
        clock.Advance(_limits.ProposalPause);
        Assert.IsType<ProposalAccepted>(await session.ProposeAsync(new ResumeRun(), CancellationToken.None));
    }

    [Fact]
    public async Task Propose_cutOffByItsCaller_isCancelled()
    {
        await using var session = await CurrentAsync(new FakeTimeProvider());
        _log.Hangs = true;
        using var cut = new CancellationTokenSource();
        var proposing = session.ProposeAsync(new ResumeRun(), cut.Token);
        await OperatorFixture.EventuallyAsync(() => Task.FromResult(_log.Arrived == 1), "the proposal to arrive");
        await cut.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => proposing);
    }

    [Fact]
    public async Task View_ofOneThatFallsSilent_isNotCurrentBeforeItHasCaughtUpAgain()
    {
        var clock = new FakeTimeProvider();
        await using var session = await CurrentAsync(clock);
        clock.Advance(_limits.SilentAfter - TimeSpan.FromSeconds(1));
        Assert.Equal((true, (TimeSpan?)null), (session.View.IsCurrent, session.View.Silence));
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((false, _limits.SilentAfter), (session.View.IsCurrent, session.View.Silence));

        _log.Show(ahead: 1);
        await OperatorFixture.EventuallyAsync(() => Task.FromResult(session.View.Silence is null), "it to be heard");
        Assert.False(session.View.IsCurrent);

        var news = Volatile.Read(ref _news);
        _log.Show();
        await OperatorFixture.EventuallyAsync(() => Task.FromResult(session.View.IsCurrent), "a current view");
        await OperatorFixture.EventuallyAsync(() => Task.FromResult(Volatile.Read(ref _news) > news), "the news of it");
    }

    /// <summary>A session whose patience is measured by a clock of the test's, and that has heard all there is.</summary>
    private async Task<ICoordinatorSession> CurrentAsync(FakeTimeProvider clock)
    {
        var trust = new CoordinatorTrust("sample", _coordinator.PublicKey, 2);
        var client = new CoordinatorClient(
            _server!.ListenEndpoint.ToString(), "sample", trust, TimeProvider.System, NullLogger<CoordinatorClient>.Instance);
        var session = new GrpcCoordinatorSession(
            "sample", client, _operator.Key, () => Interlocked.Increment(ref _news), _limits, clock, NullLogger<GrpcCoordinatorSession>.Instance);
        await OperatorFixture.EventuallyAsync(() => Task.FromResult(session.View is { IsCurrent: true, Progress: not null }), "a current view");
        return session;
    }

    private ICoordinatorSession Open(string key, long term) =>
        new GrpcCoordinatorConnector(_operator, _limits with { ProposalTimeout = TimeSpan.FromMinutes(2) }, TimeProvider.System, NullLoggerFactory.Instance)
            .Open("sample", new CoordinatorAddress(term, _server!.ListenEndpoint.ToString(), key), () => Interlocked.Increment(ref _news));
}
