using ProtocolLearning.Protocol.Membership;

namespace ProtocolLearning.Protocol.Log;

/// <summary>An offence, and what follows from it for the participant.</summary>
/// <param name="Participant">Whose member it was.</param>
/// <param name="Standing">Suspect until the last offence that is allowed, then Banned.</param>
/// <param name="Round">The round of the offence.</param>
/// <param name="Stage">The stage of the offence.</param>
/// <param name="Score">Deviation of the contribution, in the unit of the threat model's suspect score.</param>
/// <param name="Evidence">What was measured, for people.</param>
public sealed record VerdictReached(
    string Participant,
    ParticipantStanding Standing,
    long Round,
    int Stage,
    double Score,
    string Evidence) : Command;
