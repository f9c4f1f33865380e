namespace ProtocolLearning.Coordinator.Sequencing;

/// <summary>Parts of a round that a deadline bounds.</summary>
internal enum TimedPhase
{
    /// <summary>What is in flight finishes.</summary>
    Closing,

    /// <summary>Members commit to their pseudo-gradients.</summary>
    Committing,

    /// <summary>One attempt at an exchange.</summary>
    Exchanging,

    /// <summary>Held-out samples are measured.</summary>
    Validating,
}
