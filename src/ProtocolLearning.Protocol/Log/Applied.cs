using ProtocolLearning.Protocol.Membership;

namespace ProtocolLearning.Protocol.Log;

/// <summary>A quorum prepared the same state: it is the stage's state from here on. Final.</summary>
/// <param name="Round">The round; 0 agrees the initial state.</param>
/// <param name="Stage">The stage.</param>
/// <param name="Hash">State hash, lower-case hex.</param>
/// <param name="PreparedBy">Who reported this hash before the decision.</param>
public sealed record Applied(long Round, int Stage, string Hash, IReadOnlyList<Member> PreparedBy) : Command;
