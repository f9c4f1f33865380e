namespace ProtocolLearning.Protocol.Runs;

/// <summary>How a float32 tensor is encoded on the wire.</summary>
public enum TensorCodec
{
    /// <summary>Four bytes an element, little-endian, as it is.</summary>
    Float32,

    /// <summary>Two bytes an element, rounded to nearest even.</summary>
    BFloat16,

    /// <summary>One byte an element and a scale for each block of 64.</summary>
    Int8,

    /// <summary>Half a byte an element, E3M0, and a scale for each block of 256 (Streaming DiLoCo, arXiv 2501.18512).</summary>
    Int4,

    /// <summary>The largest elements of each chunk alone (SparseLoCo, arXiv 2508.15706). For pseudo-gradients only.</summary>
    TopK,
}
