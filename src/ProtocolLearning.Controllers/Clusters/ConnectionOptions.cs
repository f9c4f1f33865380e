namespace ProtocolLearning.Controllers.Clusters;

/// <summary>How requests to one cluster are limited.</summary>
public sealed class ConnectionOptions
{
    /// <summary>Requests a second, in the long run.</summary>
    public int RequestsPerSecond { get; set; } = 100;

    /// <summary>Requests at once after a quiet time.</summary>
    public int Burst { get; set; } = 200;

    /// <summary>The longest time for one request but a watch or list.</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>The longest time to a connection.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(5);
}
