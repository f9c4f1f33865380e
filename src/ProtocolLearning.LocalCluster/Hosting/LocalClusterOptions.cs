using ProtocolLearning.LocalCluster.ApiServer;
using ProtocolLearning.LocalCluster.Nodes;

namespace ProtocolLearning.LocalCluster.Hosting;

/// <summary>
/// What a <see cref="LocalClusterHost"/> is made of. Its times are short, for on one machine a node that is silent for seconds is lost.
/// </summary>
public sealed class LocalClusterOptions
{
    /// <summary>The API server; its clock and log are those of the whole cluster.</summary>
    public required EmbeddedApiServerOptions Server { get; init; }

    /// <summary>The nodes to start with.</summary>
    public required IReadOnlyList<LocalNode> Nodes { get; init; }

    /// <summary>Programs by image repository, on every node.</summary>
    public required IReadOnlyDictionary<string, NodeProgram> Programs { get; init; }

    /// <summary>The folder of volumes and logs; each node has one of its own in it, persistent volume claims are shared.</summary>
    public required string RootFolder { get; init; }

    /// <summary>How often nodes renew their lease. Default 1 s.</summary>
    public TimeSpan HeartbeatInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a lease may go without renewal before its node is unreachable. Default 5 s.</summary>
    public TimeSpan NodeGracePeriod { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long pods that say nothing of their own stay on an unreachable node. Default 300 s.</summary>
    public TimeSpan DefaultToleration { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>How long a Node object must be missing before the pods on it are removed. Default 5 s.</summary>
    public TimeSpan MissingNodeQuarantine { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often mounted Secrets and ConfigMaps are read again. Default 2 s.</summary>
    public TimeSpan ConfigurationInterval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long containers wait between restarts.</summary>
    public RestartBackoff RestartBackoff { get; init; } = new();

    /// <summary>The longest that pods get to end when a node is disposed. Default 5 s.</summary>
    public TimeSpan ShutdownGrace { get; init; } = TimeSpan.FromSeconds(5);
}
