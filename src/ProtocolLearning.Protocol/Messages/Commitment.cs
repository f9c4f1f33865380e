using ProtocolLearning.Protocol.Membership;

namespace ProtocolLearning.Protocol.Messages;

/// <summary>What a contributor signs, as canonical JSON: its pseudo-gradient of a round cannot be changed afterwards.</summary>
/// <param name="Run">Name of the run.</param>
/// <param name="Member">The contributor.</param>
/// <param name="Round">The closed round.</param>
/// <param name="Root">Merkle root over the encoded chunks, lower-case hex.</param>
public sealed record Commitment(string Run, Member Member, long Round, string Root);
