namespace ProtocolLearning.Protocol.Rounds;

/// <summary>Where a round stands.</summary>
public enum RoundPhase
{
    /// <summary>No round is open: members gather at the boundary.</summary>
    Boundary,

    /// <summary>Samples are drawn.</summary>
    Training,

    /// <summary>What is in flight finishes.</summary>
    Closing,

    /// <summary>Members commit to their pseudo-gradients, exchange them and prepare the outer step, each stage on its own.</summary>
    Exchanging,

    /// <summary>Held-out samples are measured.</summary>
    Validating,
}
