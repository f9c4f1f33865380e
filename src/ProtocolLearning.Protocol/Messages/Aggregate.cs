using System.Text.Json.Serialization;

namespace ProtocolLearning.Protocol.Messages;

/// <summary>A chunk of the encoded aggregate of one partition, from its owner to every contributor.</summary>
/// <param name="Round">The round.</param>
/// <param name="Exchange">Attempt at the exchange, from 0.</param>
/// <param name="Partition">Partition, from 0.</param>
/// <param name="PayloadBytes">Length of the encoded chunk.</param>
public sealed record Aggregate(long Round, int Exchange, int Partition, long PayloadBytes) : PeerMessage(Round, PayloadBytes)
{
    /// <summary>The chunk within the partition, from 0.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Chunk { get; init; }
}
