namespace ProtocolLearning.Resources;

/// <summary>The labels and annotations of what the operator makes.</summary>
public static class ResourceLabels
{
    /// <summary>Label of everything that the operator made; its caches select by it. Its value is <c>true</c>.</summary>
    public const string Managed = ApiGroup.Name + "/managed";

    /// <summary>Label: the run's name.</summary>
    public const string Run = ApiGroup.Name + "/run";

    /// <summary>Label: <see cref="CoordinatorRole"/> or <see cref="WorkerRole"/>.</summary>
    public const string Role = ApiGroup.Name + "/role";

    /// <summary>Label: the shard's stage.</summary>
    public const string Stage = ApiGroup.Name + "/stage";

    /// <summary>Label: the shard's slot.</summary>
    public const string Slot = ApiGroup.Name + "/slot";

    /// <summary>Label: the epoch that a worker was made for.</summary>
    public const string Epoch = ApiGroup.Name + "/epoch";

    /// <summary>Label: the participant that a worker works for.</summary>
    public const string Participant = ApiGroup.Name + "/participant";

    /// <summary>Label: the coordinator's term.</summary>
    public const string Term = ApiGroup.Name + "/term";

    /// <summary>Label: the ShardPlacement that a worker belongs to.</summary>
    public const string Placement = ApiGroup.Name + "/placement";

    /// <summary>Label: the ShardPlacement's namespace in the home cluster.</summary>
    public const string HomeNamespace = ApiGroup.Name + "/home-namespace";

    /// <summary>Label: the MemberCluster of a placement or pod, or the one that a Lease is the heartbeat of.</summary>
    public const string Cluster = ApiGroup.Name + "/cluster";

    /// <summary>Label: the home cluster that a pod belongs to, by the uid of its kube-system namespace, so that two homes leave each other's pods alone.</summary>
    public const string Origin = ApiGroup.Name + "/origin";

    /// <summary>Annotation: the uid of the ShardPlacement. An owner reference cannot cross clusters.</summary>
    public const string OriginUid = ApiGroup.Name + "/origin-uid";

    /// <summary>Annotation of a pod with a resource claim: how many GPUs it claims.</summary>
    public const string ClaimedGpus = ApiGroup.Name + "/claimed-gpus";

    /// <summary>Annotation of a MemberCluster that is being deleted: <c>true</c> lets it go with whatever is still there.</summary>
    public const string Abandon = ApiGroup.Name + "/abandon";

    /// <summary>Annotation of a heartbeat's Lease: what a member's agent reports of its cluster, as JSON.</summary>
    public const string Report = ApiGroup.Name + "/report";

    /// <summary>Annotation of a Participant that is unschedulable: <c>true</c> places its shards elsewhere too.</summary>
    public const string Drain = ApiGroup.Name + "/drain";

    /// <summary>
    /// Annotation of a TrainingRun whose coordinator lost its log: the hash of the last entry of the backup that its volume was
    /// restored from, with which the run goes on.
    /// </summary>
    public const string RestoredLog = ApiGroup.Name + "/restored-log";

    /// <summary>Annotation of a TrainingRun or a ShardPlacement: <c>disabled</c> makes the operator leave it alone.</summary>
    public const string Reconcile = ApiGroup.Name + "/reconcile";

    /// <summary>Annotation of a participant's identity Secret: the public half of the key.</summary>
    public const string PublicKey = ApiGroup.Name + "/public-key";

    /// <summary>The value of <see cref="Managed"/>.</summary>
    public const string ManagedValue = "true";

    /// <summary>The role of a coordinator's pod.</summary>
    public const string CoordinatorRole = "coordinator";

    /// <summary>The role of a worker's pod.</summary>
    public const string WorkerRole = "worker";

    /// <summary>The role of a Lease that a member's agent renews.</summary>
    public const string HeartbeatRole = "heartbeat";
}
