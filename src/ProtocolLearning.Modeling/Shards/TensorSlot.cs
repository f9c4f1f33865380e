namespace ProtocolLearning.Modeling.Shards;

/// <summary>A tensor's place in the flat vector of a shard.</summary>
/// <param name="Name">Full name in the model.</param>
/// <param name="Shape">Sizes, outermost first; row-major.</param>
/// <param name="Offset">Index of its first element.</param>
public sealed record TensorSlot(string Name, IReadOnlyList<long> Shape, long Offset)
{
    /// <summary>Number of elements.</summary>
    public long Length { get; } = Shape.Aggregate(1L, (product, size) => checked(product * size));

    /// <summary>Two dimensions or more: drawn at random and decayed, where norms' gains start at one, biases at zero, and neither is decayed.</summary>
    public bool IsMatrix => Shape.Count > 1;
}
