using ProtocolLearning.Protocol.Membership;

namespace ProtocolLearning.Protocol.Log;

/// <summary>A member whose pseudo-gradient enters an exchange.</summary>
/// <param name="Member">The member.</param>
/// <param name="Root">Merkle root over its encoded chunks, lower-case hex.</param>
/// <param name="Weight">Its confirmed tokens, capped at twice the group's median. Robust aggregators ignore it.</param>
public sealed record Contributor(Member Member, string Root, long Weight);
