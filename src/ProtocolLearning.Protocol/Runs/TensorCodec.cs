namespace ProtocolLearning.Protocol.Runs;

/// <summary>How a float32 tensor is encoded on the wire.</summary>
public enum TensorCodec
{
    /// <summary>Four bytes an element, little-endian, as it is.</summary>
    Float32,

    /// <summary>Two bytes an element, rounded to nearest even.</summary>
    BFloat16,
}
