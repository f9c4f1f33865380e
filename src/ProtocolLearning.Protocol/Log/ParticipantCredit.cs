namespace ProtocolLearning.Protocol.Log;

/// <summary>Tokens that a participant is credited with.</summary>
/// <param name="Participant">Name of the participant.</param>
/// <param name="Tokens">Confirmed tokens, above 0.</param>
public sealed record ParticipantCredit(string Participant, long Tokens);
