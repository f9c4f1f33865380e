using ProtocolLearning.Protocol.Membership;

namespace ProtocolLearning.Protocol.Log;

/// <summary>Stage-0 members run held-out samples forward through the applied weights, before the next round opens.</summary>
/// <param name="Round">The round whose weights are measured.</param>
/// <param name="Roster">Members that take part, of all stages, in order of slot.</param>
public sealed record ValidationOpened(long Round, IReadOnlyList<Member> Roster) : Command;
