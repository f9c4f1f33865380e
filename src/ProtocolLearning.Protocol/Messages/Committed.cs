namespace ProtocolLearning.Protocol.Messages;

/// <summary>The worker commits to its pseudo-gradient before any of it is sent.</summary>
/// <param name="Round">The closed round.</param>
/// <param name="Root">Merkle root over the encoded chunks, lower-case hex.</param>
/// <param name="Signature">Signature of the <see cref="Commitment"/> by the participant's key, base64.</param>
public sealed record Committed(long Round, string Root, string Signature) : Report;
