namespace ProtocolLearning.Controllers.Clusters;

/// <summary>How requests to one cluster are limited.</summary>
public sealed class ConnectionOptions
{
    /// <summary>
    /// Requests a second, in the long run: far above what a controller needs at rest. A server that is busy says so with a 429, and what
    /// it asks for is kept to.
    /// </summary>
    public int RequestsPerSecond { get; set; } = 2_000;

    /// <summary>Requests at once after a quiet time.</summary>
    public int Burst { get; set; } = 2_000;

    /// <summary>The longest time for one request but a watch or list.</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>The longest time to a connection.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(5);
}
