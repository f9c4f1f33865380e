using k8s.Models;
using Microsoft.Extensions.Logging;
using ProtocolLearning.Controllers.Api;
using ProtocolLearning.Controllers.Clusters;
using ProtocolLearning.Operator.Configuration;
using ProtocolLearning.Operator.Observability;
using ProtocolLearning.Resources.ShardPlacements;

namespace ProtocolLearning.Operator.Pods;

/// <summary>
/// Writes the disruption budgets of stages where they are to be others than those that are there. A cluster that has none, or does not let
/// the operator write them, is no reason to leave its pods alone.
/// </summary>
internal sealed class StageBudgets(
    IClusterSet clusters, MemberPods members, BudgetSightings sightings, HomeOrigin origin, OperatorSettings settings, ILogger<StageBudgets> logger)
{
    /// <summary>Index of placements: their stage in all clusters, as <see cref="PodIndexes.StageOf(V1Alpha1ShardPlacement)"/> has it.</summary>
    public const string StageIndex = "stage";

    /// <summary>Sees to the budget of a stage that a placement left.</summary>
    public async Task KeepWithoutAsync(V1Alpha1ShardPlacement gone, CancellationToken cancellationToken)
    {
        var left = StageIn(gone).Where(placement => KeyOf(placement) == KeyOf(gone)).ToList();
        if (left.Count > 0 && clusters.Find(gone.Spec.Cluster) is { HasSynced: true } cluster)
        {
            await KeepAsync(left[0], cluster, cancellationToken);
        }
    }

    /// <summary>Sees to the budget of a placement's stage in a cluster.</summary>
    public async Task KeepAsync(V1Alpha1ShardPlacement placement, ICluster cluster, CancellationToken cancellationToken)
    {
        var stage = StageIn(placement);

        // An agent sees its own cluster's placements alone.
        var unseen = settings.Member is null ? 0 : Math.Max(0, (placement.Spec.Template.StageReplicas ?? 0) - stage.Count);
        var holders = StageHolders.Of(placement, stage, unseen);
        var pods = cluster.Cache<V1Pod>().FindByIndex(PodIndexes.Stage, PodIndexes.StageOf(placement))
            .Where(pod => members.IsOurs(cluster, pod) && pod.Metadata.NamespaceProperty == placement.Spec.Namespace);
        if (StageBudget.Of(placement, holders, pods, origin.Value) is not { } budget)
        {
            return;
        }

        var (name, content) = (budget.Metadata.Name, BudgetContent.Of(budget));
        if (await sightings.SeeAsync(cluster, placement.Spec.Namespace, cancellationToken) is not { } seen
            || (seen.TryGetValue(name, out var before) && before == content))
        {
            return;
        }

        seen[name] = content;
        try
        {
            await cluster.Api.ApplyAsync(budget, null, FieldManagers.Pods, cancellationToken);
        }
        catch (ApiException exception)
        {
            if (exception.IsUnreachable)
            {
                seen.TryRemove(name, out _);
            }

            Log.BudgetNotWritten(logger, cluster.Name, budget.Metadata.NamespaceProperty, name, exception.Message);
        }
    }

    private IReadOnlyList<V1Alpha1ShardPlacement> StageIn(V1Alpha1ShardPlacement placement) =>
        clusters.Home.Cache<V1Alpha1ShardPlacement>().FindByIndex(StageIndex, PodIndexes.StageOf(placement));

    /// <summary>What a budget is of: a stage in one cluster and namespace.</summary>
    private static string KeyOf(V1Alpha1ShardPlacement placement) =>
        $"{placement.Metadata.NamespaceProperty}/{placement.Spec.Run}/{placement.Spec.Stage}/{placement.Spec.Cluster}/{placement.Spec.Namespace}";
}
