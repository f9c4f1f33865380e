using ProtocolLearning.Protocol.Membership;

namespace ProtocolLearning.Protocol.Log;

/// <summary>A member holds the applied state of its stage and takes part from a round on. Logged at the round's boundary.</summary>
/// <param name="Member">Who became active.</param>
/// <param name="Round">The round that is opened next.</param>
public sealed record MemberActivated(Member Member, long Round) : Command;
