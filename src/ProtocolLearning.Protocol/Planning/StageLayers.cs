using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Protocol.Planning;

/// <summary>The contiguous slice of a model that one stage holds.</summary>
/// <param name="Stage">Stage, from 0.</param>
/// <param name="FirstLayer">First decoder block, from 0.</param>
/// <param name="LayerCount">Number of decoder blocks, 1 or more.</param>
/// <param name="HasEmbedding">The first stage also embeds the tokens.</param>
/// <param name="HasHead">The last stage also holds the final norm and the head.</param>
public readonly record struct StageLayers(int Stage, int FirstLayer, int LayerCount, bool HasEmbedding, bool HasHead)
{
    /// <summary>
    /// Splits the model's layers into stages by cost: the dearest stage is as cheap as can be, and among such splits the one
    /// with the least sum of squared costs, then with the fewest layers in the earliest stage, is taken.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="stages">Number of stages S.</param>
    /// <returns>S slices in order, each with at least one layer.</returns>
    /// <exception cref="ArgumentException">S is below 1 or above the number of layers.</exception>
    public static IReadOnlyList<StageLayers> Split(ModelDefinition model, int stages)
    {
        if (stages < 1 || stages > model.Layers)
        {
            throw new ArgumentException(
                $"stages is {stages}, but a model of {model.Layers} layers can be cut into 1 to {model.Layers} stages.", nameof(stages));
        }

        var counts = LayerCounts(model, stages);
        var slices = new StageLayers[stages];
        var first = 0;
        for (var stage = 0; stage < stages; stage++)
        {
            slices[stage] = new StageLayers(stage, first, counts[stage], stage == 0, stage == stages - 1);
            first += counts[stage];
        }

        return slices;
    }

    /// <summary>Whether the stage reads the tokens of its microbatches from the dataset: to embed, to predict, or for their fixed part of the stream.</summary>
    /// <param name="model">The model.</param>
    public bool ReadsTokens(ModelDefinition model) => HasEmbedding || HasHead || model.Subspace is not null;

    /// <summary>Forward cost of a slice, in floating point operations a token.</summary>
    public long Cost(ModelDefinition model) =>
        (LayerCount * LayerCost(model)) + (HasEmbedding ? EmbeddingCost(model) : 0) + (HasHead ? HeadCost(model) : 0);

    /// <summary>Four projections, three SwiGLU matrices, and scores and values over half the sequence (causal).</summary>
    private static long LayerCost(ModelDefinition model)
    {
        long width = model.HiddenSize;
        return (4 * width * (width + model.KeyValueSize)) + (6 * width * model.FeedForwardSize) + (2 * width * model.SequenceLength);
    }

    private static long EmbeddingCost(ModelDefinition model) => model.HiddenSize;

    private static long HeadCost(ModelDefinition model) => 2L * model.HiddenSize * model.VocabularySize;

    private static int[] LayerCounts(ModelDefinition model, int stages)
    {
        var limit = LeastBottleneck(model, stages);
        var layers = model.Layers;

        // best[s, n]: least sum of squares of stages s.. when n layers are left for them.
        var best = new Int128[stages + 1, layers + 1];
        var choice = new int[stages, layers + 1];
        for (var left = 1; left <= layers; left++)
        {
            best[stages, left] = Int128.MaxValue;
        }

        for (var stage = stages - 1; stage >= 0; stage--)
        {
            for (var left = 0; left <= layers; left++)
            {
                best[stage, left] = Int128.MaxValue;
                for (var count = 1; count <= left && StageCost(model, stages, stage, count) <= limit; count++)
                {
                    var rest = best[stage + 1, left - count];
                    Int128 cost = StageCost(model, stages, stage, count);
                    if (rest != Int128.MaxValue && rest + (cost * cost) < best[stage, left])
                    {
                        best[stage, left] = rest + (cost * cost);
                        choice[stage, left] = count;
                    }
                }
            }
        }

        var counts = new int[stages];
        for (int stage = 0, left = layers; stage < stages; left -= counts[stage], stage++)
        {
            counts[stage] = choice[stage, left];
        }

        return counts;
    }

    private static long LeastBottleneck(ModelDefinition model, int stages)
    {
        // The bottleneck is the cost of some stage with some number of layers: try those costs in order.
        var candidates = new SortedSet<long>();
        foreach (var stage in (int[])[0, stages / 2, stages - 1])
        {
            for (var count = 1; count <= model.Layers; count++)
            {
                candidates.Add(StageCost(model, stages, stage, count));
            }
        }

        return candidates.First(limit => Fits(model, stages, limit));
    }

    private static bool Fits(ModelDefinition model, int stages, long limit)
    {
        long most = 0;
        for (var stage = 0; stage < stages; stage++)
        {
            var room = (limit - StageCost(model, stages, stage, 0)) / LayerCost(model);
            if (room < 1)
            {
                return false;
            }

            most += room;
        }

        return most >= model.Layers;
    }

    private static long StageCost(ModelDefinition model, int stages, int stage, int count) =>
        new StageLayers(stage, 0, count, stage == 0, stage == stages - 1).Cost(model);
}
