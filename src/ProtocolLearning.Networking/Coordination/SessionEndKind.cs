namespace ProtocolLearning.Networking.Coordination;

/// <summary>Which rule ended a worker's sessions for good.</summary>
public enum SessionEndKind
{
    /// <summary>The worker was told to stop.</summary>
    Stopped,

    /// <summary>The coordinator refused the member for good.</summary>
    Refused,

    /// <summary>Coordinator and worker have no version of the protocol in common.</summary>
    Incompatible,

    /// <summary>The run is complete.</summary>
    Completed,

    /// <summary>The run's dataset cannot be opened here.</summary>
    NoDataset,

    /// <summary>Whoever answers is not the coordinator that is trusted.</summary>
    Untrusted,
}
