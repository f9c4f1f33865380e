using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Rounds;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Protocol.Tests.Rounds;

/// <summary>Writes a log command by command, with a run of one stage of three replicas to begin with.</summary>
internal sealed class RunScript
{
    public static readonly string Hash = new('a', 64);
    public static readonly string OtherHash = new('b', 64);
    private LogEntry? _last;

    public RunState State { get; private set; } = RunState.Empty;

    public static Member Member(int index, long epoch = 1) => new(new Slot(0, index), epoch, $"p{index}");

    public static Member[] All => [Member(0), Member(1), Member(2)];

    public static RunDefinition Definition(int stages = 1) => new(
        "run",
        1,
        7,
        new ModelDefinition(4, 8, 2, 8, 256, 4),
        new DatasetDefinition(["text"]),
        stages,
        new ReplicaBounds(2, 4),
        new ScheduleDefinition(RoundMode.DiLoCo, 2, 2, 8, 1, 2, 2, 1, 10),
        new OptimizerDefinition(new InnerOptimizerDefinition(0.01), new OuterOptimizerDefinition()),
        new CompressionDefinition(),
        new ThreatModelDefinition());

    /// <summary>Accepted, three members joined and the initial state agreed.</summary>
    public static RunScript Agreed(RunDefinition? definition = null)
    {
        var script = new RunScript().Append(new RunAccepted(definition ?? Definition(), "key"));
        foreach (var member in All)
        {
            script.Append(new ParticipantEnrolled(member.Participant, $"key-{member.Participant}", 1))
                .Append(new PlacementAccepted(member))
                .Append(new MemberJoined(member, "host:1", Hash, "cpu", Hash));
        }

        return script.Append(new Applied(0, 0, Hash, All));
    }

    /// <summary>Round 1 is open with all three.</summary>
    public static RunScript Opened()
    {
        var script = Agreed();
        foreach (var member in All)
        {
            script.Append(new MemberActivated(member, 1));
        }

        return script.Append(new RoundOpened(1, All, 48, Hash));
    }

    /// <summary>Round 1 is closed with eight tokens a member, and its exchange is open.</summary>
    public static RunScript Exchanging() => Opened()
        .Append(new RoundClosing(1, ClosingReason.BudgetSpent))
        .Append(new RoundClosed(1, 24, 48, [.. All.Select(member => new MemberTokens(member, 8))], []))
        .Append(Exchange(0));

    public static ExchangeOpened Exchange(int attempt) =>
        new(1, 0, attempt, [.. All.Select(member => new Contributor(member, Hash, 8))], All, 1);

    public RunScript Append(Command command, long term = 1)
    {
        var entry = HashChain.Next(_last, term, DateTimeOffset.UnixEpoch, command);
        State = State.Apply(entry);
        _last = entry;
        return this;
    }

    public string Refusal(Command command, long term = 1) =>
        Assert.Throws<InvalidEntryException>(() => Append(command, term)).Rule;
}
