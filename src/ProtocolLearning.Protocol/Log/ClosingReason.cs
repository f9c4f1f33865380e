namespace ProtocolLearning.Protocol.Log;

/// <summary>Why a round stops drawing samples.</summary>
public enum ClosingReason
{
    /// <summary>The token budget is spent.</summary>
    BudgetSpent,

    /// <summary>A stage has fewer live members than the quorum.</summary>
    StageBelowQuorum,

    /// <summary>No token was confirmed within the deadline.</summary>
    NoProgress,
}
