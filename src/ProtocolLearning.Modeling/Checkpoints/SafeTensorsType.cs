namespace ProtocolLearning.Modeling.Checkpoints;

/// <summary>Numbers of a tensor in a safetensors file.</summary>
public enum SafeTensorsType
{
    /// <summary>A type that is skipped and not read.</summary>
    Other,

    /// <summary>IEEE 754 single precision.</summary>
    Float32,

    /// <summary>IEEE 754 half precision.</summary>
    Float16,

    /// <summary>The upper half of single precision.</summary>
    BFloat16,
}
