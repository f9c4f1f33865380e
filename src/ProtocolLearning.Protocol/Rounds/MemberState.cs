using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;

namespace ProtocolLearning.Protocol.Rounds;

/// <summary>What the log says of the newest tenancy of a slot.</summary>
/// <param name="Member">Slot, epoch and participant.</param>
/// <param name="Phase">How far it has come.</param>
/// <param name="Joined">Its latest join; null before the first.</param>
/// <param name="LossReason">Why it is lost; null while it is not.</param>
public sealed record MemberState(Member Member, MemberPhase Phase, MemberJoined? Joined, LossReason? LossReason);
