namespace ProtocolLearning.Modeling.Checkpoints;

/// <summary>One tensor of a safetensors file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Shape">Sizes, outermost first; none negative.</param>
/// <param name="Offset">Its first byte, counted from the end of the header.</param>
/// <param name="Length">Number of elements.</param>
/// <param name="Type">What its elements are.</param>
/// <param name="ElementBytes">Bytes of one element.</param>
public sealed record SafeTensorsEntry(
    string Name, IReadOnlyList<long> Shape, long Offset, long Length, SafeTensorsType Type, int ElementBytes)
{
    /// <summary>Bytes of the whole tensor.</summary>
    public long Bytes => Length * ElementBytes;
}
