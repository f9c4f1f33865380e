using ProtocolLearning.Protocol.Detection;
using ProtocolLearning.Protocol.Membership;

namespace ProtocolLearning.Protocol.Rounds;

/// <summary>What the log says of a participant.</summary>
/// <param name="PublicKey">Ed25519 public key, base64.</param>
/// <param name="Stake">What it put up.</param>
/// <param name="Standing">How much it is trusted.</param>
/// <param name="Offences">Rounds with a verdict against it that have not worn off.</param>
/// <param name="LastOffenceRound">The last of them; 0 before one.</param>
/// <param name="HighestScore">Highest score of a verdict; null before one.</param>
/// <param name="CreditedTokens">Tokens it is credited with.</param>
public sealed record ParticipantState(
    string PublicKey,
    long Stake,
    ParticipantStanding Standing,
    int Offences,
    long LastOffenceRound,
    double? HighestScore,
    long CreditedTokens)
{
    /// <summary>Its offences once there is one more in a round.</summary>
    public OffenceTally TallyAfter(long round) => new OffenceTally(Offences, LastOffenceRound).Add(round);
}
