using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Rounds;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Coordinator.Tests.Sequencing;

/// <summary>States of a run of two stages with two replicas each, made from a log.</summary>
internal static class TestRun
{
    public static readonly string Hash = new('a', 64);
    public static readonly string Key = Convert.ToBase64String(new byte[32]);

    public static Member Member(int stage, int index, long epoch = 1) => new(new Slot(stage, index), epoch, $"p{index}");

    public static Member[] All => [Member(0, 0), Member(0, 1), Member(1, 0), Member(1, 1)];

    public static RunDefinition Definition => new(
        "run",
        1,
        7,
        new ModelDefinition(4, 8, 2, 8, 256, 4),
        new DatasetDefinition(["text"]),
        2,
        new ReplicaBounds(2, 3),
        new ScheduleDefinition(RoundMode.DiLoCo, 2, 2, 8, 1, 2, 2, 1, 10),
        new OptimizerDefinition(new InnerOptimizerDefinition(0.01), new OuterOptimizerDefinition()),
        new CompressionDefinition(),
        new ThreatModelDefinition());

    /// <summary>The definition in another mode or with another rule.</summary>
    public static RunDefinition With(RoundMode mode, AggregatorKind aggregator) => Definition with
    {
        Model = Definition.Model with { Layers = 24 },
        Schedule = Definition.Schedule with
        {
            Mode = mode,
            InnerSteps = mode == RoundMode.Synchronous ? 1 : 2,
            ValidateEveryRounds = 2,
            Streaming = mode == RoundMode.Streaming ? new StreamingDefinition(2) : null,
        },
        ThreatModel = new ThreatModelDefinition(Aggregator: aggregator),
    };

    /// <summary>Accepted, everybody enrolled, placed and joined.</summary>
    public static RunState Joined(params Command[] more)
    {
        List<Command> commands = [new RunAccepted(Definition, "coordinator")];
        commands.AddRange(Enumerable.Range(0, 2).Select(i => new ParticipantEnrolled($"p{i}", Key, 1)));
        foreach (var member in All)
        {
            commands.Add(new PlacementAccepted(member));
            commands.Add(new MemberJoined(member, "host:1", Hash, "cpu", Hash));
        }

        return Fold([.. commands, .. more]);
    }

    /// <summary>Round 1 is open with everybody.</summary>
    public static RunState Opened(params Command[] more) => Joined(
    [
        new Applied(0, 0, Hash, All[..2]),
        new Applied(0, 1, Hash, All[2..]),
        .. All.Select(member => new MemberActivated(member, 1)),
        new RoundOpened(1, All, 32, Hash),
        .. more,
    ]);

    /// <summary>A round that every stage discards.</summary>
    public static Command[] EmptyRound(long round) =>
    [
        new RoundOpened(round, All, 32, Hash),
        new RoundClosing(round, ClosingReason.NoProgress),
        new RoundClosed(round, 0, 0, [], []),
        new Discarded(round, 0, "nothing was trained"),
        new Discarded(round, 1, "nothing was trained"),
    ];

    public static RunState Fold(IEnumerable<Command> commands)
    {
        var state = RunState.Empty;
        LogEntry? last = null;
        var term = 1L;
        foreach (var command in commands)
        {
            term = command is TermStarted started ? started.Term : term;
            last = HashChain.Next(last, term, DateTimeOffset.UnixEpoch, command);
            state = state.Apply(last);
        }

        return state;
    }
}
