namespace ProtocolLearning.Worker.Replica;

/// <summary>What a replica does not take from the run's definition.</summary>
/// <param name="TickInterval">How often the clock must tick at least.</param>
/// <param name="StateTimeout">How long a peer has to deliver a state before another one is asked.</param>
/// <param name="JoinWarmupSteps">Inner steps over which a late joiner's learning rate rises.</param>
/// <param name="EarlyBytes">Most bytes of one sender's messages that are kept because the log has not come as far yet.</param>
public sealed record ReplicaOptions(TimeSpan TickInterval, TimeSpan StateTimeout, int JoinWarmupSteps, long EarlyBytes)
{
    /// <summary>100 ms, 60 s, 8 steps, 64 MiB.</summary>
    public static ReplicaOptions Default { get; } = new(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(60), 8, 64 << 20);
}
