namespace ProtocolLearning.Protocol.Runs;

/// <summary>How replicas of a stage agree on weights.</summary>
public enum RoundMode
{
    /// <summary>H inner steps a replica, then one exchange of pseudo-gradients and one outer step (arXiv 2311.08105).</summary>
    DiLoCo,

    /// <summary>As DiLoCo, in fragments whose exchange overlaps computing (arXiv 2501.18512).</summary>
    Streaming,

    /// <summary>Token-weighted gradients are exchanged every step; one optimizer acts on the aggregate.</summary>
    Synchronous,
}
