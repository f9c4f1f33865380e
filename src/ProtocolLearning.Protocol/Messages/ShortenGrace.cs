using ProtocolLearning.Protocol.Membership;

namespace ProtocolLearning.Protocol.Messages;

/// <summary>The node under a member is not Ready: two missed heartbeats are enough to lose it. Its next heartbeat ends this.</summary>
/// <param name="Member">The member.</param>
public sealed record ShortenGrace(Member Member) : Proposal;
