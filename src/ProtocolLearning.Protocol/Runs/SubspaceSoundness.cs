using ProtocolLearning.Protocol.Planning;

namespace ProtocolLearning.Protocol.Runs;

/// <summary>What a model that writes to a subspace must keep to.</summary>
internal static class SubspaceSoundness
{
    /// <summary>
    /// The most that hiddenSize times the square of rank may be: a worker makes the basis on one thread when it starts, with about twice as many operations,
    /// and at this bound its elements stay far below what an array holds.
    /// </summary>
    public const double MostWork = 1L << 35;

    /// <summary>Every problem, with the field's path and what to do; none where the subspace is sound, there is none, or the model itself is not.</summary>
    public static IEnumerable<string> Problems(RunDefinition definition)
    {
        var model = definition.Model;
        if (model.Subspace is not { } subspace || ModelSoundness.Problems(model).Any())
        {
            yield break;
        }

        if (subspace.Rank < 1 || subspace.Rank >= model.HiddenSize)
        {
            yield return $"model.subspace.rank: {subspace.Rank} is not from 1 to below model.hiddenSize {model.HiddenSize}.";
        }

        if ((double)model.HiddenSize * subspace.Rank * subspace.Rank > MostWork)
        {
            yield return $"model.subspace.rank: {subspace.Rank} takes too long to make a basis for model.hiddenSize {model.HiddenSize}; "
                + $"at most {(int)Math.Sqrt(MostWork / model.HiddenSize)}.";
        }

        if (definition.Stages < 2)
        {
            yield return "model.subspace: with one stage no activations are sent; use another codec of activations.";
        }

        if (model.InitialWeights is not null)
        {
            yield return "model.subspace: weights that were trained without it need the whole stream; leave model.initialWeights out.";
        }

        if (subspace.FreeLayers is { } free && definition.Stages >= 2 && definition.Stages <= model.Layers)
        {
            var last = StageLayers.Split(model, definition.Stages)[^1].LayerCount;
            if (free < 0 || free > last)
            {
                yield return $"model.subspace.freeLayers: {free} is not from 0 to {last}, the layers of the last stage; "
                    + "what a free layer writes cannot cross a stage boundary.";
            }
        }
    }
}
