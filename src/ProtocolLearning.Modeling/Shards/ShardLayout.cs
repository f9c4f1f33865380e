using ProtocolLearning.Protocol.Optimization;
using ProtocolLearning.Protocol.Planning;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Modeling.Shards;

/// <summary>
/// How the tensors of one stage lie in one contiguous float32 vector: in ordinal order of their names, without gaps. Weights,
/// gradients and optimizer moments share it, so that hashing, exchanging and stepping need no gathering.
/// </summary>
/// <remarks>Names are those of Llama checkpoints, so that an export loads elsewhere.</remarks>
public sealed class ShardLayout
{
    private readonly Dictionary<string, TensorSlot> _byName;

    private ShardLayout(IEnumerable<(string Name, long[] Shape)> tensors)
    {
        var slots = new List<TensorSlot>();
        foreach (var (name, shape) in tensors.OrderBy(tensor => tensor.Name, StringComparer.Ordinal))
        {
            slots.Add(new TensorSlot(name, shape, Length));
            Length = checked(Length + slots[^1].Length);
        }

        Tensors = slots;
        _byName = slots.ToDictionary(slot => slot.Name, StringComparer.Ordinal);
    }

    /// <summary>All tensors, by offset and so by name.</summary>
    public IReadOnlyList<TensorSlot> Tensors { get; }

    /// <summary>Elements in all.</summary>
    public long Length { get; }

    /// <summary>A tensor by its full name.</summary>
    /// <exception cref="KeyNotFoundException">The stage has no such tensor.</exception>
    public TensorSlot this[string name] => _byName[name];

    /// <summary>The layout of one stage of a model.</summary>
    public static ShardLayout Of(ModelDefinition model, StageLayers stage)
    {
        ArgumentNullException.ThrowIfNull(model);
        return new ShardLayout(TensorsOf(model, stage));
    }

    /// <summary>Cuts tensors, in order of offset, into as few ranges as their decay and their neighbourhood allow.</summary>
    /// <param name="tensors">Some or all of a layout's.</param>
    public static IReadOnlyList<ParameterRange> RangesByDecay(IEnumerable<TensorSlot> tensors)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        var ranges = new List<ParameterRange>();
        foreach (var tensor in tensors)
        {
            var (start, end) = ((int)tensor.Offset, (int)(tensor.Offset + tensor.Length));
            if (ranges.Count > 0 && ranges[^1].Decays == tensor.IsMatrix && ranges[^1].Elements.End.Value == start)
            {
                ranges[^1] = new ParameterRange(ranges[^1].Elements.Start.Value..end, tensor.IsMatrix);
            }
            else
            {
                ranges.Add(new ParameterRange(start..end, tensor.IsMatrix));
            }
        }

        return ranges;
    }

    /// <summary>The tensors of each of a stage's decoder blocks, and those outside of blocks one by one, in order of offset.</summary>
    /// <param name="stage">The stage of this layout.</param>
    public IReadOnlyList<ParameterBlock> Blocks(StageLayers stage)
    {
        var blocks = new List<ParameterBlock>();
        foreach (var tensor in Tensors)
        {
            var (start, end) = ((int)tensor.Offset, (int)(tensor.Offset + tensor.Length));
            var layer = TensorNames.LayerOf(tensor.Name) - stage.FirstLayer;
            if (layer is not null && blocks.Count > 0 && blocks[^1].Layer == layer)
            {
                blocks[^1] = blocks[^1] with { Elements = blocks[^1].Elements.Start.Value..end };
            }
            else
            {
                blocks.Add(new ParameterBlock(start..end, layer));
            }
        }

        return blocks;
    }

    /// <summary>The layout of some of the tensors, in a vector of their own.</summary>
    internal static ShardLayout Of(IEnumerable<TensorSlot> tensors) => new(tensors.Select(tensor => (tensor.Name, tensor.Shape.ToArray())));

    private static IEnumerable<(string Name, long[] Shape)> TensorsOf(ModelDefinition model, StageLayers stage)
    {
        long width = model.HiddenSize;
        if (stage.HasEmbedding)
        {
            yield return (TensorNames.Embedding, [model.VocabularySize, model.WrittenSize(0)]);
        }

        for (var layer = stage.FirstLayer; layer < stage.FirstLayer + stage.LayerCount; layer++)
        {
            foreach (var (name, shape) in TensorsOfBlock(model, model.WrittenSize(layer)))
            {
                yield return (TensorNames.OfLayer(layer, name), shape);
            }
        }

        if (stage.HasHead)
        {
            if (model.TrainsNormGains)
            {
                yield return (TensorNames.FinalNorm, [width]);
            }

            yield return (TensorNames.Head, [model.VocabularySize, width]);
        }
    }

    private static IEnumerable<(string Name, long[] Shape)> TensorsOfBlock(ModelDefinition model, long written)
    {
        long width = model.HiddenSize;
        long keyValue = model.KeyValueSize;
        yield return (TensorNames.Query, [width, width]);
        yield return (TensorNames.Key, [keyValue, width]);
        yield return (TensorNames.Value, [keyValue, width]);
        yield return (TensorNames.AttentionOutput, [written, width]);
        yield return (TensorNames.Gate, [model.FeedForwardSize, width]);
        yield return (TensorNames.Up, [model.FeedForwardSize, width]);
        yield return (TensorNames.Down, [written, model.FeedForwardSize]);
        if (model.TrainsNormGains)
        {
            yield return (TensorNames.AttentionNorm, [width]);
            yield return (TensorNames.FeedForwardNorm, [width]);
        }

        if (model.Biases == AttentionBiases.QueryKeyValue)
        {
            yield return (TensorNames.QueryBias, [width]);
            yield return (TensorNames.KeyBias, [keyValue]);
            yield return (TensorNames.ValueBias, [keyValue]);
        }
    }
}
