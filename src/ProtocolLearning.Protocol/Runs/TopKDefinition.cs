namespace ProtocolLearning.Protocol.Runs;

/// <summary>What the codec <see cref="TensorCodec.TopK"/> keeps (SparseLoCo, arXiv 2508.15706).</summary>
/// <param name="Chunk">Elements of a chunk: a power of two from 64 to 4096, so that an index has 6 to 12 bits.</param>
/// <param name="Kept">Elements k of a chunk that are kept, the largest by magnitude; 1 to a quarter of the chunk.</param>
/// <param name="ValueBits">Bits of a kept value, its sign included: 1 to 4.</param>
public sealed record TopKDefinition(int Chunk = 4096, int Kept = 64, int ValueBits = 2)
{
    /// <summary>Smallest chunk.</summary>
    public const int LeastChunk = 64;

    /// <summary>Largest chunk.</summary>
    public const int LargestChunk = 4096;

    /// <summary>Most bits of a value.</summary>
    public const int MostValueBits = 4;

    /// <summary>Most elements of a chunk that may be kept.</summary>
    public static int MostKept(int chunk) => chunk / 4;

    /// <summary>What is wrong, with the field's name and what to do; null where nothing is.</summary>
    public string? Problem() =>
        Chunk is < LeastChunk or > LargestChunk || !int.IsPow2(Chunk)
            ? $"chunk: {Chunk} is not a power of two from {LeastChunk} to {LargestChunk}."
        : Kept < 1 || Kept > MostKept(Chunk)
            ? $"kept: {Kept} is not from 1 to a quarter of chunk, {MostKept(Chunk)}."
        : ValueBits is < 1 or > MostValueBits
            ? $"valueBits: {ValueBits} is not from 1 to {MostValueBits}."
        : null;
}
