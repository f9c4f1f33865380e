using System.Collections.Immutable;
using k8s.Models;

namespace ProtocolLearning.LocalCluster.Scheduling;

/// <summary>Amounts by resource name: cores for <c>cpu</c>, bytes for <c>memory</c>, a count for <c>pods</c> and extended resources.</summary>
internal sealed record ResourceAmounts(ImmutableSortedDictionary<string, decimal> Values)
{
    public const string PodCount = "pods";

    public static readonly ResourceAmounts None = new(ImmutableSortedDictionary.Create<string, decimal>(StringComparer.Ordinal));

    /// <summary>What the node has for pods.</summary>
    public static ResourceAmounts Allocatable(V1Node node) => Of(node.Status?.Allocatable ?? node.Status?.Capacity);

    /// <summary>
    /// What the pod asks for: the sum of its containers, or the largest init container where that is more, plus its overhead. A
    /// request that is left out equals the limit.
    /// </summary>
    public static ResourceAmounts Requested(V1Pod pod)
    {
        var containers = (pod.Spec.Containers ?? []).Select(Requested).Aggregate(None, (sum, next) => sum.Plus(next));
        var initial = (pod.Spec.InitContainers ?? []).Select(Requested).Aggregate(None, (most, next) => most.Combine(next, Math.Max));
        return containers.Combine(initial, Math.Max)
            .Plus(Of(pod.Spec.Overhead))
            .Plus(None with { Values = None.Values.Add(PodCount, 1) });
    }

    public ResourceAmounts Plus(ResourceAmounts other) => Combine(other, (left, right) => left + right);

    /// <summary>The resources of which <paramref name="request"/> asks for more than these amounts less <paramref name="used"/>.</summary>
    public IEnumerable<string> ShortOf(ResourceAmounts request, ResourceAmounts used) =>
        request.Values
            .Where(wanted => wanted.Value > 0
                && wanted.Value > Values.GetValueOrDefault(wanted.Key) - used.Values.GetValueOrDefault(wanted.Key))
            .Select(wanted => wanted.Key);

    private static ResourceAmounts Requested(V1Container container)
    {
        var requests = Of(container.Resources?.Requests);
        var limits = Of(container.Resources?.Limits);
        return requests with { Values = limits.Values.SetItems(requests.Values) };
    }

    private static ResourceAmounts Of(IDictionary<string, ResourceQuantity>? quantities) =>
        quantities is null
            ? None
            : None with { Values = None.Values.AddRange(quantities.Select(pair => KeyValuePair.Create(pair.Key, pair.Value.ToDecimal()))) };

    private ResourceAmounts Combine(ResourceAmounts other, Func<decimal, decimal, decimal> combine)
    {
        var values = Values.ToBuilder();
        foreach (var (name, value) in other.Values)
        {
            values[name] = values.TryGetValue(name, out var mine) ? combine(mine, value) : value;
        }

        return new ResourceAmounts(values.ToImmutable());
    }
}
