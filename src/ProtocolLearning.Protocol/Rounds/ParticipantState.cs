using ProtocolLearning.Protocol.Membership;

namespace ProtocolLearning.Protocol.Rounds;

/// <summary>What the log says of a participant.</summary>
/// <param name="PublicKey">Ed25519 public key, base64.</param>
/// <param name="Stake">What it put up.</param>
/// <param name="Standing">How much it is trusted.</param>
/// <param name="Offences">Verdicts against it.</param>
/// <param name="HighestScore">Highest score of a verdict; null before one.</param>
/// <param name="CreditedTokens">Tokens it is credited with.</param>
public sealed record ParticipantState(
    string PublicKey,
    long Stake,
    ParticipantStanding Standing,
    int Offences,
    double? HighestScore,
    long CreditedTokens);
