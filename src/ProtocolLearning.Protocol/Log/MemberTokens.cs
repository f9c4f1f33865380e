using ProtocolLearning.Protocol.Membership;

namespace ProtocolLearning.Protocol.Log;

/// <summary>Confirmed tokens that passed a member in a round.</summary>
/// <param name="Member">The member.</param>
/// <param name="Tokens">Tokens, above 0.</param>
public sealed record MemberTokens(Member Member, long Tokens);
