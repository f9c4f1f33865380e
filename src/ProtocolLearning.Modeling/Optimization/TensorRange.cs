using ProtocolLearning.Modeling.Shards;

namespace ProtocolLearning.Modeling.Optimization;

/// <summary>Neighbouring tensors that are stepped alike, as one range of the flat vector.</summary>
/// <param name="Elements">The range.</param>
/// <param name="Decays">Whether they are matrices, which weight decay acts on.</param>
internal readonly record struct TensorRange(Range Elements, bool Decays)
{
    /// <summary>Cuts tensors, in order of offset, into as few ranges as their decay and their neighbourhood allow.</summary>
    public static IReadOnlyList<TensorRange> ByDecay(IReadOnlyList<TensorSlot> tensors)
    {
        var ranges = new List<TensorRange>();
        foreach (var tensor in tensors)
        {
            var (start, end) = ((int)tensor.Offset, (int)(tensor.Offset + tensor.Length));
            if (ranges.Count > 0 && ranges[^1].Decays == tensor.IsMatrix && ranges[^1].Elements.End.Value == start)
            {
                ranges[^1] = new TensorRange(ranges[^1].Elements.Start.Value..end, tensor.IsMatrix);
            }
            else
            {
                ranges.Add(new TensorRange(start..end, tensor.IsMatrix));
            }
        }

        return ranges;
    }
}
