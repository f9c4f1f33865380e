using System.Collections.Concurrent;
using k8s.Models;
using ProtocolLearning.Controllers;
using ProtocolLearning.Controllers.Clusters;
using ProtocolLearning.Operator.Agents;
using ProtocolLearning.Operator.Configuration;
using ProtocolLearning.Resources;
using ProtocolLearning.Resources.MemberClusters;

namespace ProtocolLearning.Operator.Members;

/// <summary>
/// Sees a Pull cluster by the Lease that its agent renews. A renewal counts from when home saw it: what the member's clock says does
/// not matter. An operator that starts anew has seen none, and waits for the next.
/// </summary>
internal sealed class HeartbeatMonitor(IClusterSet clusters, OperatorSettings settings, MemberLimits limits, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, Sighting> _sightings = new();

    /// <summary>What the newest heartbeat says; makes the Lease where there is none.</summary>
    public async Task<MemberObservation> ObserveAsync(V1Alpha1MemberCluster cluster, CancellationToken cancellationToken)
    {
        var name = cluster.Metadata.Name;
        var key = new ObjectKey(settings.Namespace, ResourceNames.Heartbeat(name));
        if (clusters.Home.Cache<V1Lease>().Find(key) is not { } lease)
        {
            await clusters.Home.Api.CreateAsync(New(key, cluster), cancellationToken);
            return new MemberObservation(MemberProbe.Syncing, $"Lease {key} was made for its agent");
        }

        var now = time.GetUtcNow();
        var seen = _sightings.AddOrUpdate(
            name,
            _ => new Sighting(lease.Metadata.ResourceVersion, now, IsRenewal: false),
            (_, earlier) => earlier.Version == lease.Metadata.ResourceVersion ? earlier : new Sighting(lease.Metadata.ResourceVersion, now, IsRenewal: true));
        if (now - seen.At > limits.HeartbeatLost)
        {
            return new MemberObservation(
                MemberProbe.Unreachable, $"its agent renewed Lease {key} last {(now - seen.At).TotalMinutes:0} minutes ago; see that it runs and reaches this cluster");
        }

        if (!seen.IsRenewal)
        {
            return new MemberObservation(MemberProbe.Syncing, $"the next renewal of Lease {key} by its agent is waited for");
        }

        return MemberReport.Parse(lease.GetAnnotation(ResourceLabels.Report)) is { } report
            ? report.ToObservation() with { Evidence = seen.Version, AsOf = seen.At }
            : new MemberObservation(MemberProbe.Unreachable, $"annotation {ResourceLabels.Report} of Lease {key} is no report of an agent");
    }

    public void Forget(string cluster) => _sightings.TryRemove(cluster, out _);

    private static V1Lease New(ObjectKey key, V1Alpha1MemberCluster cluster) => new()
    {
        Metadata = new V1ObjectMeta
        {
            Name = key.Name,
            NamespaceProperty = key.Namespace,
            Labels = new Dictionary<string, string>
            {
                [ResourceLabels.Managed] = ResourceLabels.ManagedValue,
                [ResourceLabels.Role] = ResourceLabels.HeartbeatRole,
                [ResourceLabels.Cluster] = cluster.Metadata.Name,
            },
            OwnerReferences =
            [
                new V1OwnerReference
                {
                    ApiVersion = ApiGroup.ApiVersion, Kind = "MemberCluster", Name = cluster.Metadata.Name, Uid = cluster.Metadata.Uid,
                },
            ],
        },
    };

    /// <summary>The newest version of a Lease that was seen, when, and whether another one came before it.</summary>
    private sealed record Sighting(string Version, DateTimeOffset At, bool IsRenewal);
}
