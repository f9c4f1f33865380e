namespace ProtocolLearning.Controllers.Clusters;

/// <summary>Caches of a cluster that are not kept up to date: what they hold may be long past.</summary>
/// <param name="For">For how long the worst of them.</param>
/// <param name="Kinds">The kinds, each with the reason.</param>
public sealed record CacheTrouble(TimeSpan For, IReadOnlyList<string> Kinds);
