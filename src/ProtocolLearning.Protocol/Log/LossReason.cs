namespace ProtocolLearning.Protocol.Log;

/// <summary>Why a member is lost.</summary>
public enum LossReason
{
    /// <summary>Its heartbeats stopped.</summary>
    HeartbeatMissed,

    /// <summary>Its pod failed or is gone.</summary>
    PodGone,

    /// <summary>The node under its pod was deleted.</summary>
    NodeDeleted,

    /// <summary>Its slot was given to another tenant.</summary>
    Superseded,

    /// <summary>Its participant was banned.</summary>
    Banned,
}
