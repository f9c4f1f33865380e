using System.Text.Json.Serialization;

namespace ProtocolLearning.Protocol.Messages;

/// <summary>
/// Asks a partition's owner for the aggregate, now or as soon as it is there. Owners keep decided aggregates for a few rounds, so
/// a member that missed an exchange can replay it.
/// </summary>
/// <param name="Round">The round.</param>
/// <param name="Exchange">Attempt at the exchange, from 0.</param>
/// <param name="Partition">Partition, from 0.</param>
public sealed record AggregateRequest(long Round, int Exchange, int Partition) : PeerMessage(Round, 0)
{
    /// <summary>The first chunk within the partition that is missing, from 0.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int First { get; init; }
}
