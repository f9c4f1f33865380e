namespace ProtocolLearning.Controllers.Caching;

/// <summary>How a reflector waits. The defaults are client-go's but for the silence limit, which it lacks.</summary>
public sealed class ReflectorOptions
{
    /// <summary>
    /// The shortest time after which the server ends a watch; the longest is twice as long, drawn anew each time.
    /// </summary>
    public TimeSpan WatchTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Without an event or bookmark for so long, the connection counts as dead: list and watch start over. Servers send a
    /// bookmark about once a minute.
    /// </summary>
    public TimeSpan SilenceLimit { get; set; } = TimeSpan.FromMinutes(3);

    /// <summary>The first wait after a failure.</summary>
    public TimeSpan InitialBackoff { get; set; } = TimeSpan.FromMilliseconds(800);

    /// <summary>The longest wait, before up to as much again of jitter.</summary>
    public TimeSpan MaximumBackoff { get; set; } = TimeSpan.FromSeconds(30);
}
