using ProtocolLearning.Protocol.Membership;

namespace ProtocolLearning.Operator.Runs;

/// <summary>A pod that has not started yet, as an agent tells of it. It counts as another one once it gets on.</summary>
/// <param name="Member">The tenancy that it was made for.</param>
/// <param name="HasNode">Whether it has a node.</param>
/// <param name="IsGated">Whether a scheduling gate holds it.</param>
internal readonly record struct PodSighting(Member Member, bool HasNode, bool IsGated);
