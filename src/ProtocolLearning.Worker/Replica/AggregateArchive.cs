using System.Diagnostics.CodeAnalysis;

namespace ProtocolLearning.Worker.Replica;

/// <summary>Aggregates of the partitions that this replica owned, for members that missed an exchange. Kept for eight rounds.</summary>
internal sealed class AggregateArchive
{
    private const int RoundsKept = 8;
    private readonly Dictionary<(long Round, int Exchange, int Partition), OwnedPartition> _owned = [];

    public void Keep(long round, int exchange, OwnedPartition owned) => _owned[(round, exchange, owned.Partition)] = owned;

    public void Remove(long round, int exchange, int partition) => _owned.Remove((round, exchange, partition));

    public bool TryGet(long round, int exchange, int partition, [NotNullWhen(true)] out OwnedPartition? owned) =>
        _owned.TryGetValue((round, exchange, partition), out owned);

    /// <summary>A round began: what is too old goes.</summary>
    public void BeginRound(long round)
    {
        foreach (var old in _owned.Keys.Where(key => key.Round <= round - RoundsKept).ToArray())
        {
            _owned.Remove(old);
        }
    }
}
