namespace ProtocolLearning.Cli.Report;

/// <summary>The loss of the run's killed node, and what became of the shards on it.</summary>
/// <param name="Node">cluster/node.</param>
/// <param name="KilledAt">When its processes were killed and its heartbeats stopped, in seconds.</param>
/// <param name="Shards">Each slot that it held.</param>
internal sealed record NodeLoss(string Node, double KilledAt, IReadOnlyList<ShardRecovery> Shards)
{
    /// <summary>Every shard that was lost is active again elsewhere.</summary>
    public bool Recovered => Shards.Count > 0 && Shards.All(shard => shard.ActiveAt is not null);
}
