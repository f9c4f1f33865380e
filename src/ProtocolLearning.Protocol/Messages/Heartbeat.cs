namespace ProtocolLearning.Protocol.Messages;

/// <summary>The worker lives. Sent every two seconds, from a thread that computing never blocks.</summary>
/// <param name="Round">The round that the worker is in.</param>
/// <param name="TokensPerSecond">Tokens of finished forwards and backwards a second, over the last seconds.</param>
public sealed record Heartbeat(long Round, double TokensPerSecond) : Report
{
    /// <summary>Bytes a second that the worker can send to its peers and receive from them, the lesser of the two; null before it is known.</summary>
    public double? BytesPerSecond { get; init; }

    /// <summary>Share of its last rounds' training in which it computed, from 0 to 1; null before it trained some.</summary>
    public double? Load { get; init; }
}
