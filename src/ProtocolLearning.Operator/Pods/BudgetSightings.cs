using System.Collections.Concurrent;
using System.Net;
using k8s.Models;
using Microsoft.Extensions.Logging;
using ProtocolLearning.Controllers.Api;
using ProtocolLearning.Controllers.Clusters;
using ProtocolLearning.Operator.Observability;
using ProtocolLearning.Resources;

namespace ProtocolLearning.Operator.Pods;

/// <summary>
/// The disruption budgets that a cluster holds in a namespace: listed before the first is needed, so that an operator that starts anew
/// writes none that is there, and every ten minutes at most from then on, for somebody may have deleted or changed one.
/// </summary>
internal sealed class BudgetSightings(HomeOrigin origin, TimeProvider time, ILogger<BudgetSightings> logger)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<(string Cluster, string Namespace), Place> _places = new();

    /// <returns>
    /// The budgets by name, as <see cref="BudgetContent"/> has them, to be kept up to date by who writes one; null where the cluster
    /// knows no budgets or does not answer.
    /// </returns>
    public async Task<ConcurrentDictionary<string, string>?> SeeAsync(ICluster cluster, string @namespace, CancellationToken cancellationToken)
    {
        var place = _places.GetOrAdd((cluster.Name, @namespace), _ => new Place());
        await place.Gate.WaitAsync(cancellationToken);
        try
        {
            if (place.Listed is not { } listed || time.GetUtcNow() - listed >= Lifetime)
            {
                place.Budgets = await ListAsync(cluster, @namespace, cancellationToken);
                place.Listed = time.GetUtcNow();
            }

            return place.Budgets;
        }
        catch (ApiException exception)
        {
            Log.BudgetsNotListed(logger, cluster.Name, @namespace, exception.Message);
            return null;
        }
        finally
        {
            place.Gate.Release();
        }
    }

    private async Task<ConcurrentDictionary<string, string>?> ListAsync(ICluster cluster, string @namespace, CancellationToken cancellationToken)
    {
        try
        {
            var budgets = await cluster.Api.ListAsync<V1PodDisruptionBudget>(
                @namespace, $"{ResourceLabels.Managed}={ResourceLabels.ManagedValue},{ResourceLabels.Origin}={origin.Value}", cancellationToken);
            var contents = new ConcurrentDictionary<string, string>();
            foreach (var budget in budgets)
            {
                contents[budget.Metadata.Name] = BudgetContent.Of(budget);
            }

            return contents;
        }
        catch (ApiException exception) when (exception.StatusCode == HttpStatusCode.NotFound)
        {
            Log.BudgetsUnknown(logger, cluster.Name);
            return null;
        }
        catch (ApiException exception) when (exception.StatusCode == HttpStatusCode.Forbidden)
        {
            // Rights of before this was listed: each is written once, and again after the lifetime.
            return new ConcurrentDictionary<string, string>();
        }
    }

    private sealed class Place
    {
        public SemaphoreSlim Gate { get; } = new(1);

        public DateTimeOffset? Listed { get; set; }

        public ConcurrentDictionary<string, string>? Budgets { get; set; }
    }
}
