using ProtocolLearning.Operator.Coordination;
using ProtocolLearning.Operator.Runs;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Protocol.Rounds;

namespace ProtocolLearning.Operator.Tests.Runs;

/// <summary>When a session with a coordinator is begun anew, and what is known meanwhile.</summary>
public sealed class RunContextTests
{
    private static readonly CoordinatorAddress Address = new(1, "127.0.0.1:1", Samples.Key);
    private static readonly DateTimeOffset Now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly PlayedConnector _connector = new();

    private List<PlayedSession> Opened => _connector.Opened;

    [Fact]
    public async Task ConnectAsync_sessionThatFailed_isReopenedAfterAWhileAndSaysWhyUntilThen()
    {
        await using var context = new RunContext();
        await ConnectAsync(context, 0);
        Assert.Null(context.View.Problem);
        Opened[0].View = CoordinatorView.Unknown with { Problem = "entry 7 is of a kind that is not known" };

        await ConnectAsync(context, 1);
        await ConnectAsync(context, 4.9);
        Assert.Single(Opened);
        Assert.Contains("entry 7", context.View.Problem, StringComparison.Ordinal);

        await ConnectAsync(context, 5);
        Assert.Equal(2, Opened.Count);
        Assert.True(Opened[0].IsDisposed);
        Assert.Contains("entry 7", context.View.Problem, StringComparison.Ordinal);
        Assert.False(context.View.IsCurrent);

        Opened[1].View = new CoordinatorView(RunState.Empty, null, IsCurrent: true, null);
        await ConnectAsync(context, 60);
        Assert.Equal(2, Opened.Count);
        Assert.Null(context.View.Problem);
    }

    [Fact]
    public async Task ConnectAsync_anotherAddress_isTakenAtOnceAndWithoutTheFormersProblem()
    {
        await using var context = new RunContext();
        await ConnectAsync(context, 0);
        Opened[0].View = CoordinatorView.Unknown with { Problem = "its term is below 2" };
        await context.ConnectAsync("sample", Address with { Term = 2 }, _connector, () => { }, Now.AddSeconds(1));
        Assert.Equal(2, Opened.Count);
        Assert.Null(context.View.Problem);
    }

    private Task<ICoordinatorSession> ConnectAsync(RunContext context, double seconds) =>
        context.ConnectAsync("sample", Address, _connector, () => { }, Now.AddSeconds(seconds));

    private sealed class PlayedConnector : ICoordinatorConnector
    {
        public List<PlayedSession> Opened { get; } = [];

        public ICoordinatorSession Open(string run, CoordinatorAddress address, Action changed)
        {
            Opened.Add(new PlayedSession());
            return Opened[^1];
        }
    }

    private sealed class PlayedSession : ICoordinatorSession
    {
        public CoordinatorView View { get; set; } = CoordinatorView.Unknown;

        public bool IsDisposed { get; private set; }

        public Task<ProposalReply?> ProposeAsync(Proposal proposal, CancellationToken cancellationToken) => Task.FromResult<ProposalReply?>(null);

        public ValueTask DisposeAsync()
        {
            IsDisposed = true;
            return ValueTask.CompletedTask;
        }
    }
}
