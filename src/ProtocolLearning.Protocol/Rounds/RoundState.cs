using System.Collections.Immutable;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Randomness;
using ProtocolLearning.Protocol.Sampling;

namespace ProtocolLearning.Protocol.Rounds;

/// <summary>What the log says of a round.</summary>
/// <param name="Number">The round, from 1.</param>
/// <param name="Roster">Members that take part, in order of slot.</param>
/// <param name="TokenBudget">Confirmed tokens at which it closes.</param>
/// <param name="Beacon">Its public randomness.</param>
/// <param name="IsClosing">Whether drawing has ended.</param>
/// <param name="Closed">The fixed tokens; null before they are.</param>
/// <param name="Stages">What each stage has done.</param>
/// <param name="Samples">What is to be trained, as the round found it; of a run in passes only.</param>
/// <param name="Version">The protocol version that it follows.</param>
public sealed record RoundState(
    long Number,
    ImmutableArray<Member> Roster,
    long TokenBudget,
    Beacon Beacon,
    bool IsClosing,
    RoundClosed? Closed,
    ImmutableArray<StageRound> Stages,
    SamplePool Samples,
    int Version = ProtocolVersions.First)
{
    /// <summary>Whether every stage has decided and settled.</summary>
    public bool IsOver => Closed is not null && Stages.All(stage => stage.IsSettled);

    /// <summary>Where the round stands; a round that is over is at the boundary.</summary>
    public RoundPhase Phase => IsOver ? RoundPhase.Boundary
        : Closed is not null ? RoundPhase.Exchanging
        : IsClosing ? RoundPhase.Closing
        : RoundPhase.Training;

    /// <summary>Roster members of a stage, in order of slot.</summary>
    public IEnumerable<Member> RosterOf(int stage) => Roster.Where(member => member.Slot.Stage == stage);

    /// <summary>Number of roster members of a stage, which is also its number of partitions.</summary>
    public int RosterSize(int stage) => Roster.Count(member => member.Slot.Stage == stage);

    /// <summary>Confirmed tokens that passed a member; 0 before the round is closed.</summary>
    public long TokensOf(Member member) => Closed?.Members.FirstOrDefault(tokens => tokens.Member == member)?.Tokens ?? 0;
}
