namespace ProtocolLearning.Worker.Replica;

/// <summary>Aggregates of the partitions that this replica owned, for members that missed an exchange. Kept for eight rounds.</summary>
internal sealed class AggregateArchive
{
    private const int RoundsKept = 8;
    private readonly Dictionary<(long Round, int Exchange, int Partition), ReadOnlyMemory<byte>> _encoded = [];

    public void Keep(long round, int exchange, int partition, ReadOnlyMemory<byte> encoded) => _encoded[(round, exchange, partition)] = encoded;

    public bool TryGet(long round, int exchange, int partition, out ReadOnlyMemory<byte> encoded) =>
        _encoded.TryGetValue((round, exchange, partition), out encoded);

    /// <summary>A round began: what is too old goes.</summary>
    public void BeginRound(long round)
    {
        foreach (var old in _encoded.Keys.Where(key => key.Round <= round - RoundsKept).ToArray())
        {
            _encoded.Remove(old);
        }
    }
}
