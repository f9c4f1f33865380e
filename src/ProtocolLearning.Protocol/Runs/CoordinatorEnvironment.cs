namespace ProtocolLearning.Protocol.Runs;

/// <summary>
/// The environment variables that a coordinator reads, and nothing else of it: the pod template writes them, the coordinator
/// refuses to start where one is missing or malformed and says which. The run definition is proposed to it over the wire.
/// </summary>
public static class CoordinatorEnvironment
{
    /// <summary>Required. Name of the run.</summary>
    public const string Run = "PLEARN_RUN";

    /// <summary>Required. Folder that keeps the log and the coordinator's own key: the mounted volume.</summary>
    public const string Data = "PLEARN_DATA";

    /// <summary>Required. Term of this pod, from 1. It rises with each pod of the run; a lower one than the log's last is refused.</summary>
    public const string Term = "PLEARN_TERM";

    /// <summary>
    /// Hash of an entry that the log must hold. A folder without it is not the run's: the coordinator leaves it as it is and ends.
    /// Absent: a new run, whose log may be empty.
    /// </summary>
    public const string LedgerRoot = "PLEARN_LEDGER_ROOT";

    /// <summary>Ed25519 public key of the operator, base64. Only it may propose. Empty or absent: nobody may.</summary>
    public const string OperatorKey = "PLEARN_OPERATOR_KEY";

    /// <summary>
    /// Folder with a backup, of which only <c>restore</c> reads: files <c>log-*.gz</c>, in the order of their names, each with whole lines of a
    /// log's entries as canonical JSON, and where wished <c>coordinator.key</c>.
    /// </summary>
    public const string Backup = "PLEARN_BACKUP";

    /// <summary>address:port to listen on; 127.0.0.1:0 where absent. Port 0 takes a free one.</summary>
    public const string Listen = "PLEARN_LISTEN";

    /// <summary>host or host:port that is announced instead of the address listened on; without a port the bound one is added.</summary>
    public const string AdvertisedEndpoint = "PLEARN_ADVERTISED_ENDPOINT";

    /// <summary>address:port of the plain HTTP health endpoint, GET /healthz (alive) and /readyz (serving); none where absent.</summary>
    public const string HealthListen = "PLEARN_HEALTH_LISTEN";

    /// <summary>
    /// File to which the coordinator writes, once it serves, one line of JSON: run, term, endpoint (host:port) and key (its Ed25519
    /// public key, base64). Written whole or not at all. None where absent.
    /// </summary>
    public const string AnnounceFile = "PLEARN_ANNOUNCE_FILE";

    /// <summary>What the announcement's address ends with, from a Secret: whoever makes the pod writes it into the address by reference.</summary>
    public const string AnnounceToken = "PLEARN_ANNOUNCE_TOKEN";

    /// <summary>http or https address to which the same JSON is sent by POST, again until it is accepted. None where absent.</summary>
    public const string AnnounceAddress = "PLEARN_ANNOUNCE_ADDRESS";
}
