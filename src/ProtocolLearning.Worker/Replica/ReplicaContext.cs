using System.Buffers;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Protocol.Optimization;
using ProtocolLearning.Protocol.Rounds;
using ProtocolLearning.Protocol.Runs;
using ProtocolLearning.Protocol.Training;

namespace ProtocolLearning.Worker.Replica;

/// <summary>What the parts of a replica share: who it is, the log's state, the clock, and what is to be sent.</summary>
internal sealed class ReplicaContext(Member self, RunState state, IShardEngine engine, ReplicaOptions options)
{
    private const int MicrobatchesInReport = 128;

    private readonly List<Report> _roundReports = [];
    private List<ReplicaEffect> _effects = [];
    private IReadOnlyList<ParameterFragment>? _fragments;

    public Member Self => self;

    public int Stage => self.Slot.Stage;

    public IShardEngine Engine => engine;

    public ReplicaOptions Options => options;

    public RunState State { get; set; } = state;

    public DateTimeOffset Now { get; set; }

    public RunDefinition Definition => State.Definition!;

    /// <summary>The parts of the stage's weights that are exchanged in turn.</summary>
    public IReadOnlyList<ParameterFragment> Fragments => _fragments ??= Definition.Schedule.FragmentCount() is > 1 and var count
        ? ParameterFragment.Cut(engine.Blocks, count)
        : [ParameterFragment.Whole(engine.Parameters)];

    public bool IsLastStage => self.Slot.Stage == Definition.Stages - 1;

    /// <summary>Whether this member takes part in the newest round.</summary>
    public bool IsInRoster => State.Round is { } round && State.IsActive(self) && round.Roster.Contains(self);

    /// <summary>What a round exchanges.</summary>
    public ParameterFragment FragmentOf(long round) => Fragments[(int)(round % Fragments.Count)];

    public void Send(Member receiver, PeerMessage message, ReadOnlyMemory<byte> payload = default) =>
        _effects.Add(new ReplicaEffect.SendToPeer(receiver, message, payload));

    /// <summary>Sends a payload that is to be given back once it is sent.</summary>
    public void Send(Member receiver, PeerMessage message, IMemoryOwner<byte> payload) =>
        _effects.Add(new ReplicaEffect.SendToPeer(receiver, message, payload.Memory) { Owner = payload });

    /// <summary>Tells whoever reads the log what a peer did.</summary>
    public void Blame(Member peer, long round, string fault) => _effects.Add(new ReplicaEffect.PeerFault(peer, round, fault));

    /// <summary>Reports something of the open round; it is repeated when a session is opened anew.</summary>
    public void Report(Report report)
    {
        _roundReports.Add(report);
        _effects.Add(new ReplicaEffect.SendReport(report));
    }

    /// <summary>Wants something done beside the training.</summary>
    public void Store(ReplicaEffect effect) => _effects.Add(effect);

    /// <summary>Reports something that a new session starts with anyway.</summary>
    public void ReportOnce(Report report) => _effects.Add(new ReplicaEffect.SendReport(report));

    /// <summary>
    /// Repeats all that was reported of the open round. Microbatches go together and first: one by one they would fill the new
    /// session before it could send them, and what they confirm must be known before anything says that no more are drawn.
    /// </summary>
    public void RepeatReports()
    {
        var losses = Gathered<LossesMeasured, MicrobatchLoss>(report => report.Losses)
            .Select(losses => new LossesMeasured(State.RoundNumber, losses));
        var attempts = Gathered<AttemptsCompleted, MicrobatchPath>(report => report.Attempts)
            .Select(attempts => new AttemptsCompleted(State.RoundNumber, attempts));
        var others = _roundReports.Where(report => report is not (LossesMeasured or AttemptsCompleted));
        _effects.AddRange(losses.Concat<Report>(attempts).Concat(others).Select(report => new ReplicaEffect.SendReport(report)));
    }

    /// <summary>A round begins: only what is of an exchange that still goes on would have to be repeated.</summary>
    public void ForgetReports() => _roundReports.RemoveAll(report =>
        State.ExchangedRound is not { } exchanged || ExchangeRoundOf(report) != exchanged.Number);

    private static long? ExchangeRoundOf(Report report) => report switch
    {
        Committed committed => committed.Round,
        PartitionAggregated aggregated => aggregated.Round,
        ContributionsMissing missing => missing.Round,
        AggregatesMissing missing => missing.Round,
        Prepared prepared => prepared.Round,
        _ => null,
    };

    private IEnumerable<TItem[]> Gathered<TReport, TItem>(Func<TReport, IEnumerable<TItem>> items) =>
        _roundReports.OfType<TReport>().SelectMany(items).Chunk(MicrobatchesInReport);

    public IReadOnlyList<ReplicaEffect> TakeEffects()
    {
        if (_effects.Count == 0)
        {
            return [];
        }

        var effects = _effects;
        _effects = [];
        return effects;
    }
}
