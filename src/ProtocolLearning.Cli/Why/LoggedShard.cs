using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;

namespace ProtocolLearning.Cli.Why;

/// <summary>What the coordinator's log says of a slot.</summary>
/// <param name="Epoch">Epoch of its newest tenancy.</param>
/// <param name="Phase">How far that has come.</param>
/// <param name="Loss">Why it is lost; null while it is not.</param>
internal sealed record LoggedShard(long Epoch, MemberPhase Phase, LossReason? Loss);
