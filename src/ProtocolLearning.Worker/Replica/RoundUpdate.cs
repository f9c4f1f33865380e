namespace ProtocolLearning.Worker.Replica;

/// <summary>What a replica learned in a round, as it contributes it.</summary>
internal static class RoundUpdate
{
    /// <summary>
    /// Reads the pseudo-gradient, the old weights minus the new; in mode Synchronous the mean gradient, which is zero afterwards.
    /// </summary>
    /// <param name="context">The replica.</param>
    /// <param name="shard">The state before the round.</param>
    /// <param name="gathered">Tokens whose gradients were gathered and not stepped with.</param>
    /// <param name="update">Takes it, as many elements as weights.</param>
    /// <returns>Whether there is something to contribute.</returns>
    public static bool TryRead(ReplicaContext context, AppliedShard shard, long gathered, Span<float> update)
    {
        if (context.Definition.Schedule.IsSynchronous())
        {
            return context.Engine.TryTakeGradient(gathered, update);
        }

        context.Engine.ReadWeights(update);
        var old = shard.Weights;
        for (var i = 0; i < update.Length; i++)
        {
            update[i] = old[i] - update[i];
        }

        return true;
    }
}
