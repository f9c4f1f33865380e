namespace ProtocolLearning.Operator.Members;

/// <summary>What was seen of a member cluster.</summary>
/// <param name="Probe">How it answered.</param>
/// <param name="Message">What it said, or what is wrong.</param>
/// <param name="Version">Its Kubernetes version; null where it did not say.</param>
/// <param name="Nodes">Its nodes; null where they are not known.</param>
/// <param name="Leftovers">Pods there that belong to nothing any more; null where they are not known.</param>
/// <param name="DynamicResources">Whether its API has resource.k8s.io/v1; null where it did not say.</param>
/// <param name="Evidence">Tells two observations of the same thing from two things; null where each was asked for anew.</param>
internal sealed record MemberObservation(
    MemberProbe Probe,
    string Message,
    string? Version = null,
    NodeSummary? Nodes = null,
    int? Leftovers = null,
    bool? DynamicResources = null,
    string? Evidence = null)
{
    /// <summary>As of when it holds, by the home cluster's clock; null: as of when it was asked.</summary>
    public DateTimeOffset? AsOf { get; init; }
}
