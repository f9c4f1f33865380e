using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Rounds;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Coordinator.Sequencing;

/// <summary>One stage of the round that is being exchanged, from the log and from what members reported.</summary>
internal sealed class StageView(RunState state, Observations observations, int stage)
{
    /// <summary>The round.</summary>
    public RoundState Round { get; } = state.ExchangedRound!;

    /// <summary>What members reported.</summary>
    public StageExchange Notes { get; } = observations.Exchanges[stage];

    /// <summary>The current attempt; null before the first.</summary>
    public ExchangeOpened? Exchange => Round.Stages[stage].Exchange;

    /// <summary>Roster members that still take part, in order of slot.</summary>
    public IReadOnlyList<Member> Live { get; } = [.. state.ExchangedRound!.RosterOf(stage).Where(state.IsActive)];

    /// <summary>Roster members, lost ones too.</summary>
    public int RosterSize { get; } = state.ExchangedRound!.RosterSize(stage);

    /// <summary>Members that must have prepared the same state.</summary>
    public int Quorum { get; } = Protocol.Rounds.Quorum.Of(state.Definition!, state.ExchangedRound!.RosterSize(stage));

    /// <summary>The stage.</summary>
    public int Stage => stage;

    /// <summary>f, the participants that may lie.</summary>
    public int MaxByzantine => ThreatModel.MaxByzantine;

    /// <summary>How many participants may lie, and what is done about it.</summary>
    public ThreatModelDefinition ThreatModel => state.Definition!.ThreatModel;

    public bool IsActive(Member member) => state.IsActive(member);

    /// <summary>What a member said that it can send and receive, the lesser of the two; 0 where it is not known.</summary>
    public double BytesPerSecond(Member member) => observations.Liveness.BytesPerSecond(member);

    public TimeSpan Deadline(TimedPhase phase) => observations.Deadlines.Of(phase, state.Definition!.Schedule);

    public void ObserveLate(TimeSpan elapsed) => observations.Deadlines.ObserveLate(TimedPhase.Exchanging, elapsed);

    public Discarded Discard(string reason) => new(Round.Number, stage, reason);
}
