using System.Text.Json.Serialization;

namespace ProtocolLearning.Protocol.Messages;

/// <summary>A partition's owner still lacks the receiver's contribution and asks for it again.</summary>
/// <param name="Round">The round.</param>
/// <param name="Exchange">Attempt at the exchange, from 0.</param>
/// <param name="Partition">Partition, from 0.</param>
public sealed record ContributionRequest(long Round, int Exchange, int Partition) : PeerMessage(Round, 0)
{
    /// <summary>The first chunk within the partition that is missing, from 0.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int First { get; init; }
}
