using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Protocol.Detection;

/// <summary>
/// What one participant's offences add up to: a pure fold over the rounds in which it committed one. A ban takes several, and rounds
/// without one wear them off, so that rare noise never adds up to a ban.
/// </summary>
/// <param name="Offences">Offences on record, the last included.</param>
/// <param name="LastRound">The round of the last one; 0 before one.</param>
public readonly record struct OffenceTally(int Offences, long LastRound)
{
    /// <summary>Rounds without an offence after which one wears off.</summary>
    public const int RoundsToForgive = 8;

    /// <summary>The tally once there is an offence in a round. Further ones in the same round, of other stages, add nothing.</summary>
    /// <param name="round">The round, not before the last one.</param>
    public OffenceTally Add(long round)
    {
        if (Offences > 0 && round == LastRound)
        {
            return this;
        }

        var wornOff = Math.Max(0, round - LastRound - 1) / RoundsToForgive;
        return new OffenceTally((int)Math.Max(0, Offences - wornOff) + 1, round);
    }

    /// <summary>What follows for the participant.</summary>
    /// <param name="threatModel">How many offences a ban takes.</param>
    public ParticipantStanding Standing(ThreatModelDefinition threatModel) => Offences switch
    {
        <= 0 => ParticipantStanding.Good,
        _ when Offences >= threatModel.OffencesToBan => ParticipantStanding.Banned,
        _ => ParticipantStanding.Suspect,
    };
}
