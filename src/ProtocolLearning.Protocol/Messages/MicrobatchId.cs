using ProtocolLearning.Protocol.Membership;

namespace ProtocolLearning.Protocol.Messages;

/// <summary>One attempt at a microbatch: which samples, in which round, for the how-manieth time.</summary>
/// <param name="Round">The round in which it was drawn.</param>
/// <param name="Source">Slot of the stage-0 replica that drew it.</param>
/// <param name="Index">Index among the draws of that replica in that round, from 0.</param>
/// <param name="Attempt">The sender's count of attempts in the open round, so that each has another number.</param>
public readonly record struct MicrobatchId(long Round, Slot Source, int Index, int Attempt);
