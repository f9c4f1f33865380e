using System.Security.Cryptography;

using k8s;

using ProtocolLearning.Controllers.Caching;
using ProtocolLearning.Controllers.Clusters;
using ProtocolLearning.Controllers.LeaderElection;

namespace ProtocolLearning.Controllers.Runtime;

/// <summary>How the runtime runs.</summary>
public sealed class OperatorOptions
{
    /// <summary>The operator's name, which its Events carry as reporting controller.</summary>
    public string Name { get; set; } = "protocollearning.dev/operator";

    /// <summary>
    /// Where the home cluster is; by default the service account's cluster or the kubeconfig of the environment.
    /// </summary>
    public Func<KubernetesClientConfiguration> HomeConfiguration { get; set; } = KubernetesClientConfiguration.BuildDefaultConfig;

    /// <summary>The election of one leading process, or null where there is never more than one.</summary>
    public LeaderElectionOptions? LeaderElection { get; set; } = new();

    /// <summary>The cluster that the Lease of the election is in; the home cluster where null.</summary>
    public Func<KubernetesClientConfiguration>? ElectionConfiguration { get; set; }

    /// <summary>The limits on requests, for each cluster on its own.</summary>
    public ConnectionOptions Connection { get; } = new();

    /// <summary>How caches wait and retry.</summary>
    public ReflectorOptions Reflectors { get; } = new();

    /// <summary>How long the home caches may take to fill, at the start and anew when it begins to lead, before the process gives up and says why.</summary>
    public TimeSpan CacheSyncTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// How long reconciliations may go on after a stop was asked for. The pod's grace period has to be 15 s more.
    /// </summary>
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Seeds the jitter of every wait.</summary>
    public int Seed { get; set; } = RandomNumberGenerator.GetInt32(int.MaxValue);
}
