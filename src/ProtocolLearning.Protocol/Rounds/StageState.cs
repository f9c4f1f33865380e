using System.Collections.Immutable;
using ProtocolLearning.Protocol.Membership;

namespace ProtocolLearning.Protocol.Rounds;

/// <summary>The applied state of a stage.</summary>
/// <param name="AppliedRound">The round after which it was applied; 0 is the initial state, -1 before that is agreed.</param>
/// <param name="Hash">State hash, lower-case hex; empty before the initial state is agreed.</param>
/// <param name="PreparedBy">Who held it when it was decided.</param>
public sealed record StageState(long AppliedRound, string Hash, ImmutableArray<Member> PreparedBy)
{
    /// <summary>Before the initial state is agreed.</summary>
    public static StageState Unagreed { get; } = new(-1, string.Empty, []);

    /// <summary>Whether the initial state is agreed.</summary>
    public bool IsAgreed => AppliedRound >= 0;
}
