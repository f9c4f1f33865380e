namespace ProtocolLearning.Modeling.Checkpoints;

/// <summary>One float32 tensor of a safetensors file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Shape">Sizes, outermost first; none negative.</param>
/// <param name="Offset">Index of its first element behind the header.</param>
/// <param name="Length">Number of elements.</param>
public sealed record SafeTensorsEntry(string Name, IReadOnlyList<long> Shape, long Offset, long Length);
