namespace ProtocolLearning.Worker.Replica;

/// <summary>The weights that a replica computes with, against those that its stage agreed on.</summary>
internal abstract class LocalWeights
{
    /// <summary>What the run's mode asks for.</summary>
    public static LocalWeights For(ReplicaContext context, AppliedShard shard) =>
        context.Definition.Schedule.IsStreaming() ? new StreamingWeights(context, shard) : new CommonWeights(context, shard);

    /// <summary>Whether a round may be trained with what is here.</summary>
    /// <param name="isSynchronized">Whether the stage's applied state is held.</param>
    public abstract bool MayTrain(bool isSynchronized);

    /// <summary>Reads what was learned up to the end of a round, as it is contributed.</summary>
    /// <param name="round">The round.</param>
    /// <param name="gathered">Tokens whose gradients were gathered and not stepped with.</param>
    /// <param name="update">Takes it: the round's fragment.</param>
    /// <returns>Whether there is something to contribute.</returns>
    public abstract bool TryReadUpdate(long round, long gathered, Span<float> update);

    /// <summary>The shard became the state that a round was applied with.</summary>
    /// <param name="round">The round.</param>
    /// <param name="hasContributed">Whether this replica's contribution is in it.</param>
    public abstract void Follow(long round, bool hasContributed);

    /// <summary>A round was discarded.</summary>
    /// <param name="hasTrained">Whether this replica trained in it.</param>
    public abstract void Discard(bool hasTrained);

    /// <summary>The shard became a state that came from a peer.</summary>
    /// <param name="before">The round of the state that was held; -1 where none was.</param>
    public abstract void Take(long before);

    /// <summary>Held-out samples go through the agreed weights.</summary>
    public abstract void BeginEvaluation();

    /// <summary>They are done with; nothing happens where none went.</summary>
    public abstract void EndEvaluation();
}
