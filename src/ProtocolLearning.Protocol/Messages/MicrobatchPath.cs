using ProtocolLearning.Protocol.Membership;

namespace ProtocolLearning.Protocol.Messages;

/// <summary>A microbatch and the members that one attempt at it passed.</summary>
/// <param name="Round">The round in which it was drawn.</param>
/// <param name="Source">Slot of the stage-0 replica that drew it.</param>
/// <param name="Index">Index among its draws in that round.</param>
/// <param name="Path">Members passed, stage 0 first, last stage last.</param>
public sealed record MicrobatchPath(long Round, Slot Source, int Index, IReadOnlyList<Member> Path);
