namespace ProtocolLearning.Protocol.Planning;

/// <summary>Whether a member cluster's API answers. Work that runs there goes on either way.</summary>
public enum ClusterHealth
{
    /// <summary>Not known yet. Nothing new is placed there.</summary>
    Unknown,

    /// <summary>It answers.</summary>
    Ready,

    /// <summary>It does not answer. Nothing new is placed there.</summary>
    NotReady,
}
