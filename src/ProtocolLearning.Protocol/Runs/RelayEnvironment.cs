namespace ProtocolLearning.Protocol.Runs;

/// <summary>The environment variables that a relay reads: the coordinator's executable with the command <c>relay</c>.</summary>
public static class RelayEnvironment
{
    /// <summary>address:port to listen on for members and peers; 127.0.0.1:0 where absent. Port 0 takes a free one.</summary>
    public const string Listen = "PLEARN_LISTEN";

    /// <summary>
    /// Folder whose files hold the Ed25519 public keys (base64, one in a line; what follows a <c>#</c> is a comment) of the participants whose
    /// workers may register: a mounted ConfigMap. It is read again as it changes, and who is not in it any more is not reached any more.
    /// Absent: every key may, within the relay's bounds.
    /// </summary>
    public const string Keys = "PLEARN_RELAY_KEYS";

    /// <summary>address:port of plain HTTP: GET /healthz, /readyz and /metrics; none where absent.</summary>
    public const string HealthListen = "PLEARN_HEALTH_LISTEN";
}
