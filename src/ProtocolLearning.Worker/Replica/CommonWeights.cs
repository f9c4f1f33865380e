namespace ProtocolLearning.Worker.Replica;

/// <summary>
/// Modes DiLoCo and Synchronous: between rounds all replicas of a stage compute with the agreed weights, and a round's own steps are
/// given up with it.
/// </summary>
internal sealed class CommonWeights(ReplicaContext context, AppliedShard shard) : LocalWeights
{
    public override bool MayTrain(bool isSynchronized) => isSynchronized;

    /// <summary>The old weights minus the new; in mode Synchronous the mean gradient, which is zero afterwards.</summary>
    public override bool TryReadUpdate(long round, long gathered, Span<float> update)
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

    public override void Follow(long round, bool hasContributed) => context.Engine.WriteWeights(shard.Weights);

    public override void Discard(bool hasTrained)
    {
        if (hasTrained)
        {
            context.Engine.WriteWeights(shard.Weights);
            context.Engine.RestoreInnerState();
        }
    }

    public override void Take(long before) => context.Engine.WriteWeights(shard.Weights);

    public override void BeginEvaluation()
    {
    }

    public override void EndEvaluation()
    {
    }
}
