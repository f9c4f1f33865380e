using ProtocolLearning.Cli.Report;
using ProtocolLearning.Protocol.Membership;

namespace ProtocolLearning.Cli.Local;

/// <summary>Follows the shards of a killed node until they are active again.</summary>
internal sealed class NodeLossRecord(string node, double killedAt, IEnumerable<(Slot Slot, ReplicaRow Replica)> held)
{
    private readonly SortedDictionary<Slot, ShardRecovery> _shards = new(held.ToDictionary(
        shard => shard.Slot,
        shard => new ShardRecovery(shard.Slot.ToString(), shard.Replica.Participant, null, null, null, null, null)));

    private readonly Dictionary<Slot, long> _epochs = held.ToDictionary(shard => shard.Slot, shard => shard.Replica.Epoch);

    public NodeLoss Snapshot() => new(node, killedAt, [.. _shards.Values]);

    public void Lost(Member member, double at) =>
        Change(member, member.Epoch == _epochs.GetValueOrDefault(member.Slot), shard => shard with { LostAt = shard.LostAt ?? at });

    public void Placed(Member member, double at) =>
        Change(member, IsNewer(member), shard => shard with { To = member.Participant, Epoch = member.Epoch, PlacedAt = at, ActiveAt = null });

    public void Activated(Member member, double at) =>
        Change(member, IsNewer(member), shard => shard with { ActiveAt = at });

    private bool IsNewer(Member member) => member.Epoch > _epochs.GetValueOrDefault(member.Slot, long.MaxValue);

    private void Change(Member member, bool concerns, Func<ShardRecovery, ShardRecovery> change)
    {
        if (concerns && _shards.TryGetValue(member.Slot, out var shard))
        {
            _shards[member.Slot] = change(shard);
        }
    }
}
