namespace ProtocolLearning.Cli.Why;

/// <summary>Why a shard is not active, from the run inwards to its worker.</summary>
internal enum ShardCause
{
    /// <summary>Nothing: it trains.</summary>
    None,

    /// <summary>The run completed or failed.</summary>
    RunOver,

    /// <summary>Another controller manages the run.</summary>
    ManagedElsewhere,

    /// <summary>An annotation makes the operator leave the run or the shard alone.</summary>
    ReconcileDisabled,

    /// <summary>The operator has not looked at the run.</summary>
    OperatorSilent,

    /// <summary>The spec is unsound, unsupported or refused.</summary>
    SpecRefused,

    /// <summary>The run has no such slot.</summary>
    NoSuchSlot,

    /// <summary>The run's coordinator does not serve.</summary>
    CoordinatorDown,

    /// <summary>The run's coordinator hangs, or the operator cannot reach it.</summary>
    CoordinatorSilent,

    /// <summary>The run's coordinator has lost its log.</summary>
    CoordinatorLogLost,

    /// <summary>The run is suspended.</summary>
    Suspended,

    /// <summary>The run has no participants.</summary>
    NoParticipants,

    /// <summary>No participant may get shards.</summary>
    NoEligibleParticipant,

    /// <summary>The participants that may get shards have fewer workers than the run has slots.</summary>
    NotEnoughWorkers,

    /// <summary>Its placement is still to be written.</summary>
    NotPlacedYet,

    /// <summary>Its placement is being deleted.</summary>
    BeingRemoved,

    /// <summary>Who holds it is banned.</summary>
    ParticipantBanned,

    /// <summary>Who holds it is quarantined.</summary>
    ParticipantQuarantined,

    /// <summary>Its epoch is not in the coordinator's log.</summary>
    EpochNotAccepted,

    /// <summary>There is no MemberCluster of its name.</summary>
    ClusterUnknown,

    /// <summary>The member cluster refuses the operator's credential, or it cannot be read.</summary>
    ClusterUnauthorized,

    /// <summary>The member cluster does not answer.</summary>
    ClusterUnreachable,

    /// <summary>The operator lists the member cluster's objects.</summary>
    ClusterSyncing,

    /// <summary>A quota of the member namespace is used up.</summary>
    QuotaExceeded,

    /// <summary>The member namespace does not exist or is being deleted.</summary>
    NamespaceMissing,

    /// <summary>The member cluster's rules forbid the pod.</summary>
    PodForbidden,

    /// <summary>The policy of a Pull cluster's owner refuses its pod.</summary>
    RefusedByOwner,

    /// <summary>Its pod is still to be made.</summary>
    PodNotCreated,

    /// <summary>Its pod waits for an admission such as a queue's.</summary>
    PodGated,

    /// <summary>No node has enough free GPUs.</summary>
    NotEnoughGpus,

    /// <summary>No node has enough free CPU or memory.</summary>
    NotEnoughResources,

    /// <summary>The nodes have taints that its pod does not tolerate.</summary>
    TaintsNotTolerated,

    /// <summary>No node matches its selector or affinity.</summary>
    NoMatchingNode,

    /// <summary>No node takes its pod, for another reason.</summary>
    Unschedulable,

    /// <summary>No scheduler has looked at its pod.</summary>
    NotScheduledYet,

    /// <summary>The image cannot be pulled.</summary>
    ImageNotPulled,

    /// <summary>The participant's identity Secret is not there.</summary>
    IdentityMissing,

    /// <summary>A volume cannot be mounted.</summary>
    VolumeNotMounted,

    /// <summary>The container's configuration is refused by the node.</summary>
    ContainerNotStarted,

    /// <summary>Its container is being made.</summary>
    Starting,

    /// <summary>The worker used more memory than it may.</summary>
    OutOfMemory,

    /// <summary>The node evicted its pod.</summary>
    Evicted,

    /// <summary>A pod of higher priority took its place.</summary>
    Preempted,

    /// <summary>The worker could not start as it was told.</summary>
    WorkerMisconfigured,

    /// <summary>The coordinator refused the worker.</summary>
    WorkerRefused,

    /// <summary>The worker met a coordinator that it does not trust.</summary>
    WorkerDistrusts,

    /// <summary>The worker heard nothing from the coordinator for too long.</summary>
    WorkerOrphaned,

    /// <summary>The worker failed otherwise.</summary>
    WorkerFailed,

    /// <summary>The worker ended before the run.</summary>
    WorkerEnded,

    /// <summary>Its pod was deleted.</summary>
    PodDeleted,

    /// <summary>Its node is not ready.</summary>
    NodeNotReady,

    /// <summary>Its node was deleted.</summary>
    NodeGone,

    /// <summary>Its worker runs and has not joined.</summary>
    NotJoined,

    /// <summary>No worker of its cluster reaches the coordinator.</summary>
    CoordinatorNotReached,

    /// <summary>Its worker joined and fetches the stage's state.</summary>
    FetchingState,

    /// <summary>It is lost, and its cluster's failover policy keeps it there.</summary>
    WaitsForCluster,

    /// <summary>It is lost and waits to be placed anew.</summary>
    Lost,
}
