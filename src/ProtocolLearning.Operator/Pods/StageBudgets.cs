using System.Collections.Concurrent;
using k8s.Models;
using Microsoft.Extensions.Logging;
using ProtocolLearning.Controllers.Api;
using ProtocolLearning.Controllers.Clusters;
using ProtocolLearning.Operator.Configuration;
using ProtocolLearning.Operator.Observability;
using ProtocolLearning.Resources.ShardPlacements;

namespace ProtocolLearning.Operator.Pods;

/// <summary>
/// Writes the disruption budgets of stages: where they change, and every ten minutes at most where they do not, for somebody may have
/// deleted one. A cluster that has none, or does not let the operator write them, is no reason to leave its pods alone.
/// </summary>
internal sealed class StageBudgets(
    IClusterSet clusters, MemberPods members, HomeOrigin origin, OperatorSettings settings, TimeProvider time, ILogger<StageBudgets> logger)
{
    /// <summary>Index of placements: their stage in all clusters, as <see cref="PodIndexes.StageOf(V1Alpha1ShardPlacement)"/> has it.</summary>
    public const string StageIndex = "stage";

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, Written> _written = new();

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
        var key = KeyOf(placement);
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

        var now = time.GetUtcNow();
        var written = new Written(budget.Spec.MinAvailable.Value, string.Join(' ', budget.Metadata.OwnerReferences.Select(owner => owner.Uid)), now);
        if (_written.TryGetValue(key, out var before) && before with { At = now } == written && now - before.At < Lifetime)
        {
            return;
        }

        _written[key] = written;
        try
        {
            await cluster.Api.ApplyAsync(budget, null, FieldManagers.Pods, cancellationToken);
        }
        catch (ApiException exception)
        {
            if (exception.IsUnreachable)
            {
                _written.TryRemove(key, out _);
            }

            Log.BudgetNotWritten(logger, cluster.Name, budget.Metadata.NamespaceProperty, budget.Metadata.Name, exception.Message);
        }
    }

    private IReadOnlyList<V1Alpha1ShardPlacement> StageIn(V1Alpha1ShardPlacement placement) =>
        clusters.Home.Cache<V1Alpha1ShardPlacement>().FindByIndex(StageIndex, PodIndexes.StageOf(placement));

    /// <summary>What a budget is of: a stage in one cluster and namespace.</summary>
    private static string KeyOf(V1Alpha1ShardPlacement placement) =>
        $"{placement.Metadata.NamespaceProperty}/{placement.Spec.Run}/{placement.Spec.Stage}/{placement.Spec.Cluster}/{placement.Spec.Namespace}";

    private sealed record Written(string MinAvailable, string Owners, DateTimeOffset At);
}
