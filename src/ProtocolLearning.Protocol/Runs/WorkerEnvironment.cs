namespace ProtocolLearning.Protocol.Runs;

/// <summary>
/// The environment variables that a worker reads, and nothing else of it: the pod template writes them, the worker refuses to start
/// where one is missing or malformed and says which. Everything about training itself comes from the accepted run definition.
/// </summary>
public static class WorkerEnvironment
{
    /// <summary>Required. Name of the run.</summary>
    public const string Run = "PLEARN_RUN";

    /// <summary>Required. host:port of the run's coordinator.</summary>
    public const string Coordinator = "PLEARN_COORDINATOR";

    /// <summary>Ed25519 public key of the coordinator, base64. Empty or absent: the key seen first is trusted, and logged.</summary>
    public const string CoordinatorKey = "PLEARN_COORDINATOR_KEY";

    /// <summary>Least coordinator term that is accepted, a whole number from 0; 0 where absent.</summary>
    public const string CoordinatorTerm = "PLEARN_COORDINATOR_TERM";

    /// <summary>Required. Stage of the slot that the worker holds, from 0.</summary>
    public const string Stage = "PLEARN_STAGE";

    /// <summary>Required. Index of the slot inside its stage, from 0.</summary>
    public const string Slot = "PLEARN_SLOT";

    /// <summary>Required. Epoch of the placement; the pod's name carries the same number.</summary>
    public const string Epoch = "PLEARN_EPOCH";

    /// <summary>Required. Name of the participant that the worker works for.</summary>
    public const string Participant = "PLEARN_PARTICIPANT";

    /// <summary>Required. Folder that holds the participant's private key as <see cref="IdentityFile"/>: the mounted Secret.</summary>
    public const string Identity = "PLEARN_IDENTITY";

    /// <summary>File in the identity folder, and key in the identity Secret: an Ed25519 private key, PKCS#8 PEM or 32 bytes as base64.</summary>
    public const string IdentityFile = "identity.key";

    /// <summary>
    /// File in the identity folder, and key in the identity Secret: an AWS shared credentials file with a profile 'default', for sources
    /// and checkpoints in S3. Where it is absent, what the AWS SDK finds in the environment is used.
    /// </summary>
    public const string CredentialsFile = "aws-credentials";

    /// <summary>
    /// What the file in the identity folder that pins a run's coordinator is called, up to the run's name: its Ed25519 public key,
    /// base64, or nothing where the participant joined before there was one. Where there is such a file for any run, the worker takes
    /// part in no other run; where there is none, <see cref="CoordinatorKey"/> is trusted.
    /// </summary>
    public const string CoordinatorPinFile = "coordinator.key.";

    /// <summary>auto (the default), cpu, cuda or cuda:n.</summary>
    public const string Device = "PLEARN_DEVICE";

    /// <summary>Threads that tensor operations may use, from 1; 1 where absent.</summary>
    public const string Threads = "PLEARN_THREADS";

    /// <summary>address:port to listen on for peers; 127.0.0.1:0 where absent. Port 0 takes a free one.</summary>
    public const string Listen = "PLEARN_LISTEN";

    /// <summary>host or host:port that peers are told instead of the address listened on; without a port the bound one is added.</summary>
    public const string AdvertisedEndpoint = "PLEARN_ADVERTISED_ENDPOINT";

    /// <summary>
    /// host:port of relays, the preferred one first, with commas between. Where it is set, the worker listens nowhere: peers reach it
    /// through one of them, and it says which when it joins.
    /// </summary>
    public const string Relays = "PLEARN_RELAYS";

    /// <summary>Folder that relative dataset sources are read from; the working directory where absent.</summary>
    public const string Dataset = "PLEARN_DATASET";

    /// <summary>Folder that tokenised texts and fetched sources are kept in; one in the folder for temporary files where absent.</summary>
    public const string Cache = "PLEARN_CACHE";

    /// <summary>Folder that relative addresses of checkpoints are in, the mounted volume for them; none where absent.</summary>
    public const string Checkpoints = "PLEARN_CHECKPOINTS";

    /// <summary>Seconds without the coordinator after which the worker leaves its device to others and waits; 600 where absent, 0 for never.</summary>
    public const string OrphanTimeoutSeconds = "PLEARN_ORPHAN_TIMEOUT_SECONDS";

    /// <summary>address:port of the plain HTTP health endpoint, GET /healthz (alive) and /readyz (joined the run); none where absent.</summary>
    public const string HealthListen = "PLEARN_HEALTH_LISTEN";

    /// <summary>Seconds that a worker which is told to end may take to hand over the round it is in; 0, at once, where absent.</summary>
    public const string HandOverSeconds = "PLEARN_HAND_OVER_SECONDS";
}
