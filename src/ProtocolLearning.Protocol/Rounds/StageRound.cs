using System.Collections.Immutable;
using ProtocolLearning.Protocol.Log;

namespace ProtocolLearning.Protocol.Rounds;

/// <summary>What one stage has done in a round.</summary>
/// <param name="Exchange">The latest attempt at the exchange; null before one.</param>
/// <param name="Decision">How the stage decided.</param>
/// <param name="Judged">Participants with a verdict on their contribution.</param>
/// <param name="IsCredited">Whether the credit is settled.</param>
public sealed record StageRound(
    ExchangeOpened? Exchange,
    StageDecision Decision,
    ImmutableArray<string> Judged,
    bool IsCredited)
{
    /// <summary>Before anything.</summary>
    public static StageRound Start { get; } = new(null, StageDecision.Undecided, [], false);

    /// <summary>Whether nothing is left to do for this stage in this round.</summary>
    public bool IsSettled => Decision == StageDecision.Discarded || IsCredited;
}
