using ProtocolLearning.Protocol.Log;

namespace ProtocolLearning.Protocol.Rounds;

/// <summary>What one stage has done in a round.</summary>
/// <param name="Exchange">The latest attempt at the exchange; null before one.</param>
/// <param name="Decision">How the stage decided.</param>
/// <param name="IsCredited">Whether the credit is settled.</param>
public sealed record StageRound(ExchangeOpened? Exchange, StageDecision Decision, bool IsCredited)
{
    /// <summary>Before anything.</summary>
    public static StageRound Start { get; } = new(null, StageDecision.Undecided, false);

    /// <summary>Whether nothing is left to do for this stage in this round.</summary>
    public bool IsSettled => Decision == StageDecision.Discarded || IsCredited;
}
