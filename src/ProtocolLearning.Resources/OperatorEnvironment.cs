namespace ProtocolLearning.Resources;

/// <summary>
/// The environment variables that the operator reads. The chart and the local run write them; it refuses to start where one is
/// malformed and says which.
/// </summary>
public static class OperatorEnvironment
{
    /// <summary>
    /// home (the default): the operator of the cluster that holds the custom resources. member: the agent of one Pull cluster, which
    /// makes that cluster's pods and reports them home.
    /// </summary>
    public const string Role = "PLEARN_ROLE";

    /// <summary>
    /// Path of the home cluster's kubeconfig; the service account's cluster, else the default kubeconfig, where absent. Role member
    /// needs it.
    /// </summary>
    public const string Kubeconfig = "PLEARN_KUBECONFIG";

    /// <summary>Namespace of the operator's own objects: its lease, its key and the members' credentials; protocollearning-system where absent.</summary>
    public const string Namespace = "PLEARN_OPERATOR_NAMESPACE";

    /// <summary>address:port of metrics, health and announcements; 127.0.0.1:0 where absent. Port 0 takes a free one, which is printed.</summary>
    public const string Listen = "PLEARN_OPERATOR_LISTEN";

    /// <summary>http address at which coordinators reach the operator; the one listened on where absent.</summary>
    public const string Address = "PLEARN_OPERATOR_ADDRESS";

    /// <summary>File of the operator's private key; where absent it is kept in the Secret protocollearning-operator-identity, made at the first start.</summary>
    public const string KeyFile = "PLEARN_OPERATOR_KEY_FILE";

    /// <summary>true (the default) or false: whether one of several operators is elected.</summary>
    public const string LeaderElection = "PLEARN_OPERATOR_LEADER_ELECTION";

    /// <summary>
    /// Requests that are sent to one cluster in a second, in the long run, and twice as many at once after a quiet time; 100 where
    /// absent. Servers have limits of their own, and answer 429, which is obeyed.
    /// </summary>
    public const string RequestsPerSecond = "PLEARN_OPERATOR_REQUESTS_PER_SECOND";

    /// <summary>
    /// Pod (the default): programs listen on fixed ports of their pod's address, and a run's coordinator has a Service. Loopback:
    /// pods are processes of one machine, listen on free ports and report them, and there are no Services.
    /// </summary>
    public const string PodNetwork = "PLEARN_POD_NETWORK";

    /// <summary>Role member: name of the MemberCluster at home.</summary>
    public const string MemberCluster = "PLEARN_MEMBER_CLUSTER";

    /// <summary>Role member: kubeconfig of the agent's own cluster; the service account's cluster, else the default kubeconfig, where absent.</summary>
    public const string MemberKubeconfig = "PLEARN_MEMBER_KUBECONFIG";

    /// <summary>Role member: namespace of the home operator, which holds the heartbeat's Lease; protocollearning-system where absent.</summary>
    public const string HomeNamespace = "PLEARN_HOME_NAMESPACE";

    /// <summary>Role member: the one home namespace whose placements the agent reads; all where absent.</summary>
    public const string HomeRunNamespace = "PLEARN_HOME_RUN_NAMESPACE";

    /// <summary>
    /// Role member: images that may run, separated by commas or blanks: a repository (any tag), repository:tag, or
    /// repository@sha256:digest.
    /// </summary>
    public const string MemberImages = "PLEARN_MEMBER_IMAGES";

    /// <summary>Role member: namespaces that pods may be made in, separated by commas or blanks.</summary>
    public const string MemberNamespaces = "PLEARN_MEMBER_NAMESPACES";

    /// <summary>
    /// Role member: volumes that may be mounted as a dataset, separated by commas or blanks: persistentvolumeclaim/name or
    /// configmap/name; none where absent.
    /// </summary>
    public const string MemberDatasets = "PLEARN_MEMBER_DATASETS";

    /// <summary>
    /// Role member: runs whose workers may run, each with its coordinator's public key, separated by commas or blanks: run=key; any
    /// where absent.
    /// </summary>
    public const string MemberCoordinators = "PLEARN_MEMBER_COORDINATORS";

    /// <summary>Role member: GPUs that workers may have at once; no ceiling where absent.</summary>
    public const string MemberGpus = "PLEARN_MEMBER_GPUS";

    /// <summary>Role member: true or false (the default): whether workers may use their node's network.</summary>
    public const string MemberHostNetwork = "PLEARN_MEMBER_HOST_NETWORK";

    /// <summary>Image of workers whose run names none.</summary>
    public const string WorkerImage = "PLEARN_WORKER_IMAGE";

    /// <summary>Image of coordinators whose run names none.</summary>
    public const string CoordinatorImage = "PLEARN_COORDINATOR_IMAGE";

    /// <summary>Image of workers where neither the run nor the environment names one.</summary>
    public const string DefaultWorkerImage = "protocollearning/worker:0.1.0";

    /// <summary>Image of coordinators where neither the run nor the environment names one.</summary>
    public const string DefaultCoordinatorImage = "protocollearning/coordinator:0.1.0";
}
