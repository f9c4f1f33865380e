using k8s.Models;
using ProtocolLearning.Controllers.Clusters;
using ProtocolLearning.Controllers.Runtime;
using ProtocolLearning.Operator.Agents;
using ProtocolLearning.Operator.Configuration;
using ProtocolLearning.Operator.Pods;
using ProtocolLearning.Resources;
using ProtocolLearning.Resources.ShardPlacements;

namespace ProtocolLearning.Operator.Hosting;

/// <summary>The agent's controllers: of what home holds it reads its own placements and one Lease, and nothing else.</summary>
internal static class MemberRegistration
{
    // Well under the time after which home takes a silent agent for lost.
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromSeconds(10);

    public static void Register(IOperatorBuilder builder, MemberSettings member, CacheRequests requests)
    {
        builder.AddCache<V1Alpha1ShardPlacement>(ClusterScope.Home, cache =>
        {
            cache.Namespace = member.RunNamespace;
            cache.LabelSelector = $"{ResourceLabels.Cluster}={member.Cluster}";
            cache.KeepFieldsOf(FieldManagers.Pods);
            cache.AddIndex(StageBudgets.StageIndex, placement => [PodIndexes.StageOf(placement)]);
        });
        builder.AddCache<V1Lease>(ClusterScope.Home, cache =>
        {
            cache.Namespace = member.HomeNamespace;
            cache.FieldSelector = $"metadata.name={ResourceNames.Heartbeat(member.Cluster)}";
        });

        // Its owner's policy looks at every worker there is, whole.
        PodRegistration.Caches(builder, _ => { });

        // Its own renewals come back as changes: only the clock wakes it.
        builder.AddController<HeartbeatController, V1Lease>(controller =>
        {
            controller.Predicate = (_, _) => false;
            controller.MaximumBackoff = LongestBackoff;
            controller.ReconcileTimeout = PodRegistration.ReconcileTimeout;
        });
        builder.AddController<PodController, V1Alpha1ShardPlacement>(controller => PodRegistration.Wake(controller, requests));
        builder.AssistFinalizer<PodsFinalizer, V1Alpha1ShardPlacement>(PodsFinalizer.Identifier);
    }
}
