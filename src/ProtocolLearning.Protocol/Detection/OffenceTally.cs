using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Protocol.Detection;

/// <summary>
/// What one participant's scores add up to: a pure fold over its rounds. One high score is an offence; a ban takes several; clean
/// rounds wear offences off, so that rare noise never adds up to a ban. Offences of a ban never wear off.
/// </summary>
/// <param name="Offences">Offences that are not worn off.</param>
/// <param name="CleanRounds">Clean rounds in a row since the last offence or the last that wore off.</param>
/// <param name="Standing">What follows for the participant.</param>
public sealed record OffenceTally(int Offences, int CleanRounds, ParticipantStanding Standing)
{
    /// <summary>Clean rounds in a row after which one offence wears off.</summary>
    public const int RoundsToForgive = 8;

    /// <summary>A round is clean below this share of the suspect score; between the two it neither counts against nor for.</summary>
    public const double CleanShare = 0.75;

    /// <summary>Nothing held against the participant.</summary>
    public static OffenceTally Clean { get; } = new(0, 0, ParticipantStanding.Good);

    /// <summary>The tally after one more round.</summary>
    /// <param name="score">The participant's highest score of the round; null where it contributed nothing, which changes nothing.</param>
    /// <param name="threatModel">Suspect score and offences to a ban.</param>
    public OffenceTally Next(double? score, ThreatModelDefinition threatModel)
    {
        if (score is not { } value || Standing == ParticipantStanding.Banned)
        {
            return this;
        }

        // Written so that NaN is an offence.
        if (!(value < threatModel.SuspectScore))
        {
            return With(Offences + 1, 0, threatModel);
        }

        if (Offences == 0 || value >= CleanShare * threatModel.SuspectScore)
        {
            return this;
        }

        return CleanRounds + 1 == RoundsToForgive
            ? With(Offences - 1, 0, threatModel)
            : this with { CleanRounds = CleanRounds + 1 };
    }

    private static OffenceTally With(int offences, int cleanRounds, ThreatModelDefinition threatModel)
    {
        var toBan = Math.Max(1, threatModel.OffencesToBan);
        var standing = offences switch
        {
            _ when offences >= toBan => ParticipantStanding.Banned,
            >= 2 when offences == toBan - 1 => ParticipantStanding.Quarantined,
            >= 1 => ParticipantStanding.Suspect,
            _ => ParticipantStanding.Good,
        };
        return new OffenceTally(offences, cleanRounds, standing);
    }
}
