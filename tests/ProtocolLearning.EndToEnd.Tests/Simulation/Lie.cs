namespace ProtocolLearning.EndToEnd.Tests.Simulation;

/// <summary>What a lying participant's members do.</summary>
internal enum Lie
{
    /// <summary>Contributes its pseudo-gradient times -10.</summary>
    FlippedSign,

    /// <summary>Contributes large random values.</summary>
    RandomUpdate,

    /// <summary>Commits, and sends other bytes than it committed to.</summary>
    OtherBytes,

    /// <summary>Sends payloads that are not finite.</summary>
    NotFinite,

    /// <summary>Sends payloads of a wrong length.</summary>
    WrongLength,

    /// <summary>Sends proofs that prove nothing.</summary>
    WrongProof,

    /// <summary>Says that it prepared a state that nobody else prepared.</summary>
    WrongHash,

    /// <summary>Sends no contribution.</summary>
    WithheldContributions,

    /// <summary>Sends no aggregate of the partitions that it owns.</summary>
    WithheldAggregates,

    /// <summary>Sends different aggregates to different members.</summary>
    EquivocalAggregates,

    /// <summary>Says that everybody is far from the aggregate, except itself.</summary>
    FalseMeasurements,

    /// <summary>Complains about everybody.</summary>
    FalseComplaints,

    /// <summary>Claims microbatches and losses that never were.</summary>
    FalseTokens,

    /// <summary>Takes activations and never sends gradients back.</summary>
    WithheldGradients,

    /// <summary>Sends joiners other bytes than the state's.</summary>
    FalseState,
}
