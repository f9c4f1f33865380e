using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Protocol.Rounds;

namespace ProtocolLearning.Coordinator.Sequencing;

/// <summary>
/// What the sequencer knows beyond the log. Nothing here is durable: after a restart members say it again, and every clock starts
/// anew.
/// </summary>
internal sealed class Observations
{
    private long _previousTokens;
    private DateTimeOffset _rateSince;
    private DateTimeOffset _roundSince;

    public Observations(RunState state, SequencerOptions options, DateTimeOffset now)
    {
        Liveness = new Liveness(options);
        Validation = new Dictionary<int, EvaluationMeasured>();
        Checkpoints = new CheckpointNotes(now);
        BoundarySince = PhaseSince = ProgressSince = _rateSince = _roundSince = now;
        Exchanges = [.. state.Stages.Select(_ => Started(now))];
        if (state is { Round: { } round, Definition: { } definition })
        {
            Tally = new TokenTally(round, state.PreviousRound, definition);
        }

        foreach (var member in state.Members.Values.Where(member => member.Phase is MemberPhase.Joined or MemberPhase.Active))
        {
            Liveness.Hear(member.Member, now);
        }
    }

    public Liveness Liveness { get; }

    public PhaseDeadlines Deadlines { get; } = new();

    /// <summary>The state that each member says it holds.</summary>
    public Dictionary<Member, StateHeld> Held { get; } = [];

    /// <summary>The protocol version that each member named when it joined.</summary>
    public Dictionary<Member, int> Versions { get; } = [];

    /// <summary>Members that were told to end.</summary>
    public HashSet<Member> Leaving { get; } = [];

    /// <summary>Confirmed tokens of the newest round; null before the first.</summary>
    public TokenTally? Tally { get; private set; }

    /// <summary>The exchange of each stage in the newest round that is closed.</summary>
    public StageExchange[] Exchanges { get; private set; }

    /// <summary>Batches of the open validation that are measured.</summary>
    public Dictionary<int, EvaluationMeasured> Validation { get; }

    /// <summary>What members said of checkpoints.</summary>
    public CheckpointNotes Checkpoints { get; }

    /// <summary>Deviation of each member's last contribution.</summary>
    public Dictionary<Member, double> Scores { get; } = [];

    /// <summary>When the boundary was reached.</summary>
    public DateTimeOffset BoundarySince { get; private set; }

    /// <summary>When every stage first had enough ready members at this boundary; null before.</summary>
    public DateTimeOffset? EnoughSince { get; set; }

    /// <summary>When the current phase of the round began.</summary>
    public DateTimeOffset PhaseSince { get; private set; }

    /// <summary>When a token was last confirmed in this round, or it was opened.</summary>
    public DateTimeOffset ProgressSince { get; set; }

    /// <summary>Confirmed tokens a second since the round before the newest was opened, exchanges included; 0 before the first.</summary>
    public double TokensPerSecond(DateTimeOffset now)
    {
        var elapsed = (now - _rateSince).TotalSeconds;
        return Tally is { } tally && elapsed > 0 ? (_previousTokens + tally.Tokens) / elapsed : 0;
    }

    /// <summary>Follows a committed entry.</summary>
    public void Follow(RunState before, RunState after, Command command, DateTimeOffset now)
    {
        Checkpoints.Follow(before, command, now);
        switch (command)
        {
            case RunAccepted when before.Definition is null:
                Exchanges = [.. after.Stages.Select(_ => Started(now))];
                break;
            case MemberJoined joined:
                Liveness.Hear(joined.Member, now);
                Reset(joined.Member);
                break;
            case MemberLost lost:
                Liveness.Forget(lost.Member);
                Reset(lost.Member);
                break;
            case RoundOpened:
                _previousTokens = Tally?.Tokens ?? 0;
                _rateSince = Tally is null ? now : _roundSince;
                _roundSince = now;
                Tally = new TokenTally(after.Round!, before.Round, after.Definition!);
                PhaseSince = ProgressSince = now;
                EnoughSince = null;
                break;
            case RoundClosing:
                PhaseSince = now;
                break;
            case RoundClosed:
                Deadlines.Observe(TimedPhase.Closing, now - PhaseSince);
                PhaseSince = now;
                Exchanges = [.. after.Stages.Select(_ => Started(now))];
                break;
            case ExchangeOpened opened:
                if (opened.Exchange == 0)
                {
                    Deadlines.Observe(TimedPhase.Committing, now - Exchanges[opened.Stage].Since);
                }

                Exchanges[opened.Stage].BeginAttempt(now);
                break;
            case Applied { Round: > 0 } applied:
                Deadlines.Observe(TimedPhase.Exchanging, now - Exchanges[applied.Stage].Since);
                Exchanges[applied.Stage].Decide(now);
                NoteHolders(applied);
                break;
            case ValidationOpened:
                Validation.Clear();
                PhaseSince = now;
                break;
            case ValidationMeasured:
                Deadlines.Observe(TimedPhase.Validating, now - PhaseSince);
                break;
        }

        if (before.ExchangedRound is not null && after is { ExchangedRound: null, Round.IsClosing: true })
        {
            // What is in flight had to wait for the round before.
            PhaseSince = now;
        }

        if ((after.IsAtBoundary && !before.IsAtBoundary) || command is CheckpointRestored)
        {
            BoundarySince = now;
        }
    }

    private static StageExchange Started(DateTimeOffset now)
    {
        var exchange = new StageExchange();
        exchange.Begin(now);
        return exchange;
    }

    private void NoteHolders(Applied applied)
    {
        foreach (var (member, prepared) in Exchanges[applied.Stage].Prepared)
        {
            if (prepared.Hash == applied.Hash)
            {
                Held[member] = new StateHeld(applied.Round, applied.Hash);
            }
        }
    }

    private void Reset(Member member)
    {
        Held.Remove(member);
        Versions.Remove(member);
        Leaving.Remove(member);
        if (member.Slot.Stage < Exchanges.Length)
        {
            Exchanges[member.Slot.Stage].Forget(member);
        }
    }
}
