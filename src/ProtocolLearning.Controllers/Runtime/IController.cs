using ProtocolLearning.Controllers.Clusters;

namespace ProtocolLearning.Controllers.Runtime;

/// <summary>
/// A controller of this process: its queue fills as soon as clusters are connected, its workers run while it leads.
/// </summary>
internal interface IController : IDisposable
{
    string Name { get; }

    /// <summary>Subscribes to a cluster's caches, before they start.</summary>
    void Connect(Cluster cluster, ClusterScope scope);

    Task RunAsync(IClusterSet clusters, CancellationToken stopTaking, CancellationToken abort);

    /// <summary>Writes the gauges that are only true at the moment they are read.</summary>
    void ReportGauges();
}
