namespace ProtocolLearning.Protocol.Log;

/// <summary>A participant may hold slots from here on. A second enrolment changes the stake, never the key.</summary>
/// <param name="Participant">Name, unique in the run.</param>
/// <param name="PublicKey">Ed25519 public key, base64. Bans are by key.</param>
/// <param name="Stake">What it puts up, in the run's own unit.</param>
public sealed record ParticipantEnrolled(string Participant, string PublicKey, long Stake) : Command;
