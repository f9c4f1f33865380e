using k8s.Models;
using Microsoft.Extensions.DependencyInjection;
using ProtocolLearning.Controllers.Clusters;
using ProtocolLearning.Controllers.Runtime;
using ProtocolLearning.Operator.Configuration;
using ProtocolLearning.Operator.Members;
using ProtocolLearning.Operator.Observability;
using ProtocolLearning.Operator.Pods;
using ProtocolLearning.Operator.Runs;
using ProtocolLearning.Resources;
using ProtocolLearning.Resources.MemberClusters;
using ProtocolLearning.Resources.Participants;
using ProtocolLearning.Resources.ShardPlacements;
using ProtocolLearning.Resources.TrainingRuns;

namespace ProtocolLearning.Operator.Hosting;

/// <summary>Which controllers there are, what they cache, and what wakes them.</summary>
internal static class ControllerRegistration
{
    private const int RunWorkers = 4;
    private const int MemberWorkers = 8;

    // The clock drives these: what an outage held up goes on soon after its end.
    private static readonly TimeSpan LongestRunBackoff = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestMemberBackoff = TimeSpan.FromSeconds(10);

    // A node's loss, or a run's start, comes in many entries of its coordinator's log.
    private static readonly TimeSpan NewsDelay = TimeSpan.FromMilliseconds(50);

    public static void Register(IOperatorBuilder builder, OperatorSettings settings, CacheRequests requests, Wakeup news, ClusterSightings sightings)
    {
        Caches(builder, settings);
        builder.AddController<MemberClusterController, V1Alpha1MemberCluster>(controller =>
        {
            controller.Workers = MemberWorkers;
            controller.MaximumBackoff = LongestMemberBackoff;
            controller.ReconcileTimeout = PodRegistration.ReconcileTimeout;
            controller.WokenBy(sightings.Wanted);
            controller.Watches<V1Secret>(ClusterScope.Home, (_, secret) => requests.WithSecret(secret));
            controller.Watches<V1Lease>(ClusterScope.Home, (_, lease) => CacheRequests.OfHeartbeat(lease));
        });
        builder.AddController<PlacementController, V1Alpha1TrainingRun>(controller =>
        {
            controller.Workers = RunWorkers;
            controller.MaximumBackoff = LongestRunBackoff;
            controller.ReconcileTimeout = PodRegistration.ReconcileTimeout;
            controller.WokenBy(news, NewsDelay);
            controller.Owns<V1Alpha1ShardPlacement>();
            controller.Owns<V1Pod>();
            controller.Watches<V1Alpha1Participant>(
                ClusterScope.Home,
                (_, participant) => [ClusterRequest.AtHome(participant.Metadata.NamespaceProperty, participant.Spec.RunRef.Name)],
                ChangePredicates.SpecOrMetadata);
        });
        builder.AddController<PodController, V1Alpha1ShardPlacement>(controller =>
        {
            PodRegistration.Wake(controller, requests);
            controller.Watches<V1Alpha1MemberCluster>(ClusterScope.Home, (_, cluster) => requests.In(cluster.Metadata.Name), ChangePredicates.SpecOrMetadata);
        });
        builder.OnStandingBy(services =>
        {
            services.GetRequiredService<OperatorMetrics>().ForgetAll();
            services.GetRequiredService<LearningMetrics>().ForgetAll();
            return services.GetRequiredService<RunContexts>().RetainAsync(new HashSet<string>());
        });
        builder.AddFinalizer<InUseFinalizer, V1Alpha1MemberCluster>(InUseFinalizer.Identifier);
        builder.AddFinalizer<PodsFinalizer, V1Alpha1ShardPlacement>(PodsFinalizer.Identifier);
    }

    private static void Caches(IOperatorBuilder builder, OperatorSettings settings)
    {
        builder.AddCache<V1Alpha1TrainingRun>(ClusterScope.Home, cache => cache.KeepFieldsOf(FieldManagers.Placement));
        builder.AddCache<V1Alpha1Participant>(ClusterScope.Home, cache => cache.KeepFieldsOf(FieldManagers.Placement));
        builder.AddCache<V1Alpha1ShardPlacement>(ClusterScope.Home, cache =>
        {
            cache.KeepFieldsOf(FieldManagers.Placement, FieldManagers.Pods);
            cache.AddIndex(StageBudgets.StageIndex, placement => [PodIndexes.StageOf(placement)]);
        });
        builder.AddCache<V1Alpha1MemberCluster>(ClusterScope.Home, cache => cache.KeepFieldsOf(FieldManagers.Clusters));
        builder.AddCache<V1Namespace>(ClusterScope.Home);
        builder.AddCache<V1Secret>(ClusterScope.Home, cache => cache.Namespace = settings.Namespace);
        builder.AddCache<V1Pod>(
            ClusterScope.Home,
            cache => cache.LabelSelector =
                $"{ResourceLabels.Managed}={ResourceLabels.ManagedValue},{ResourceLabels.Role}={ResourceLabels.CoordinatorRole}");
        builder.AddCache<V1Lease>(ClusterScope.Home, cache =>
        {
            cache.Namespace = settings.Namespace;
            cache.LabelSelector = $"{ResourceLabels.Managed}={ResourceLabels.ManagedValue},{ResourceLabels.Role}={ResourceLabels.HeartbeatRole}";
        });
        PodRegistration.Caches(builder, PodRegistration.HomePods);
    }
}
