namespace ProtocolLearning.Protocol.Messages;

/// <summary>Enrols a participant, or changes its stake.</summary>
/// <param name="Participant">Name, unique in the run.</param>
/// <param name="PublicKey">Ed25519 public key, base64.</param>
/// <param name="Stake">What it puts up, not negative.</param>
public sealed record EnrolParticipant(string Participant, string PublicKey, long Stake) : Proposal;
