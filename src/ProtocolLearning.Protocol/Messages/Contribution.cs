using System.Text.Json.Serialization;

namespace ProtocolLearning.Protocol.Messages;

/// <summary>A chunk of a contributor's encoded pseudo-gradient, on its way to the owner of its partition.</summary>
/// <param name="Round">The round.</param>
/// <param name="Exchange">Attempt at the exchange, from 0.</param>
/// <param name="Partition">Partition, from 0.</param>
/// <param name="Proof">Merkle path from the chunk's hash to the root that the sender committed to, hex.</param>
/// <param name="PayloadBytes">Length of the encoded chunk.</param>
public sealed record Contribution(long Round, int Exchange, int Partition, IReadOnlyList<string> Proof, long PayloadBytes)
    : PeerMessage(Round, PayloadBytes)
{
    /// <summary>The chunk within the partition, from 0.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Chunk { get; init; }
}
