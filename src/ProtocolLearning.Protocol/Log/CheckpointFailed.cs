using ProtocolLearning.Protocol.Membership;

namespace ProtocolLearning.Protocol.Log;

/// <summary>A checkpoint is given up, and the one before stays the last; another one is opened, by other members, between rounds.</summary>
/// <param name="Round">The round that it was opened after.</param>
/// <param name="Stage">The stage that could not be saved.</param>
/// <param name="Writer">Who was to save it.</param>
/// <param name="Reason">Why it could not, for people.</param>
public sealed record CheckpointFailed(long Round, int Stage, Member Writer, string Reason) : Command;
