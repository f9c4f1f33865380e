using ProtocolLearning.Protocol.Membership;

namespace ProtocolLearning.Protocol.Messages;

/// <summary>How one participant stands.</summary>
/// <param name="Participant">Its name.</param>
/// <param name="Standing">How much it is trusted.</param>
/// <param name="Offences">Offences on record.</param>
/// <param name="HighestScore">Highest deviation of any of its contributions; null before one.</param>
/// <param name="CreditedTokens">Tokens it is credited with.</param>
public sealed record ParticipantProgress(
    string Participant,
    ParticipantStanding Standing,
    int Offences,
    double? HighestScore,
    long CreditedTokens);
