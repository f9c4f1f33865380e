namespace ProtocolLearning.LocalCluster.Faults;

/// <summary>One way of misbehaving, and the requests it is for. What is null matches everything.</summary>
/// <param name="Kind">How the server misbehaves.</param>
public sealed record Fault(FaultKind Kind)
{
    /// <summary>The verb: get, list, watch, create, update, patch, delete or deletecollection.</summary>
    public string? Verb { get; init; }

    /// <summary>The resource in plural, such as <c>pods</c>.</summary>
    public string? Resource { get; init; }

    /// <summary>The subresource, such as <c>status</c>; the empty string matches requests without one.</summary>
    public string? Subresource { get; init; }

    /// <summary>The namespace.</summary>
    public string? Namespace { get; init; }

    /// <summary>The object's name.</summary>
    public string? Name { get; init; }

    /// <summary>How many requests it strikes before it clears itself; null: until it is cleared.</summary>
    public int? Times { get; init; }

    /// <summary>How long <see cref="FaultKind.Slow"/> waits.</summary>
    public TimeSpan Delay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>What <see cref="FaultKind.TooManyRequests"/> sends as Retry-After; whole seconds.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(1);
}
