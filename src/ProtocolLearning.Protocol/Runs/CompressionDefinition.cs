namespace ProtocolLearning.Protocol.Runs;

/// <summary>How tensors are encoded on the wire.</summary>
/// <param name="PseudoGradient">Codec of pseudo-gradients and of their returned aggregate.</param>
/// <param name="Activations">Codec of activations and of their gradients.</param>
public sealed record CompressionDefinition(
    TensorCodec PseudoGradient = TensorCodec.Float32,
    TensorCodec Activations = TensorCodec.Float32);
