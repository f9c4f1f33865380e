using ProtocolLearning.Protocol.Optimization;

namespace ProtocolLearning.Worker.Replica;

/// <summary>
/// Mode Streaming: a replica's weights are its own. An applied fragment is mixed into them wherever its training stands by then; a discarded
/// one changes nothing, and what was learned is contributed with the fragment's next exchange.
/// </summary>
internal sealed class StreamingWeights(ReplicaContext context, AppliedShard shard) : LocalWeights
{
    private readonly IReadOnlyList<Range> _all = [0..context.Engine.Parameters];
    private readonly float[] _own = new float[context.Engine.Parameters];
    private bool _isEvaluating;

    /// <summary>Which fragments of the agreed state are the newest does not matter for training.</summary>
    public override bool MayTrain(bool isSynchronized) => shard.Round >= 0;

    public override bool TryReadUpdate(long round, long gathered, Span<float> update)
    {
        if (shard.Round != context.State.Stages[context.Stage].AppliedRound && shard.Round < round - context.Fragments.Count)
        {
            // The fragment may have been exchanged without this replica.
            return false;
        }

        var fragment = context.FragmentOf(round);
        context.Engine.ReadWeights(_own);
        fragment.Gather(shard.Weights, update);
        var start = 0;
        foreach (var range in fragment.Ranges)
        {
            foreach (var own in _own.AsSpan(range))
            {
                update[start++] -= own;
            }
        }

        return true;
    }

    /// <summary>
    /// Whoever contributed keeps alpha of what it has. Whoever did not takes the fragment as it is: it may not have trained it at all, and would
    /// pull the others back by contributing the difference later.
    /// </summary>
    public override void Follow(long round, bool hasContributed)
    {
        EndEvaluation();
        Mix(context.FragmentOf(round), hasContributed ? context.Definition.Schedule.Streaming!.Mixing : 0);
    }

    public override void Discard(bool hasTrained)
    {
    }

    public override void Take(long before)
    {
        EndEvaluation();
        if (before < 0 || shard.Round <= before)
        {
            context.Engine.WriteWeights(shard.Weights);
            return;
        }

        // In place: the next round may be trained by now.
        for (var round = Math.Max(before, shard.Round - context.Fragments.Count) + 1; round <= shard.Round; round++)
        {
            Mix(context.FragmentOf(round), 0);
        }
    }

    public override void BeginEvaluation()
    {
        if (!_isEvaluating)
        {
            _isEvaluating = true;
            context.Engine.ReadWeights(_own);
            context.Engine.MixWeights(_all, shard.Agreed, mixing: 0);
        }
    }

    public override void EndEvaluation()
    {
        if (_isEvaluating)
        {
            _isEvaluating = false;
            context.Engine.MixWeights(_all, _own, mixing: 0);
        }
    }

    private void Mix(ParameterFragment fragment, double mixing) => context.Engine.MixWeights(fragment.Ranges, shard.Agreed, mixing);
}
