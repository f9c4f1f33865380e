namespace ProtocolLearning.Protocol.Runs;

/// <summary>In which numbers a replica's products of matrices are computed. Weights, gradients and all else are float32.</summary>
public enum ComputePrecision
{
    /// <summary>float32 throughout.</summary>
    Float32,

    /// <summary>bfloat16 copies of weights and activations go into the products, whose results are float32 again.</summary>
    BFloat16,
}
