namespace ProtocolLearning.Protocol.Log;

/// <summary>Settles the credit for one applied round of one stage, once.</summary>
/// <param name="Round">The round.</param>
/// <param name="Stage">The stage.</param>
/// <param name="Credits">What each participant is credited with; one whose contribution was an offence is left out.</param>
public sealed record Credited(long Round, int Stage, IReadOnlyList<ParticipantCredit> Credits) : Command;
