using ProtocolLearning.Controllers.Clusters;

namespace ProtocolLearning.Controllers.Runtime;

/// <summary>
/// What the current call is about. Inject it where a controller or finalizer needs to know the cluster; it lives as long as the call.
/// </summary>
/// <param name="Request">The object that is reconciled.</param>
/// <param name="Cluster">The cluster that holds it.</param>
/// <param name="Id">The id that is on every log line of this call.</param>
public sealed record ReconcileContext(ClusterRequest Request, ICluster Cluster, Guid Id);
