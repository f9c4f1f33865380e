namespace ProtocolLearning.Protocol.Runs;

/// <summary>How tensors are encoded on the wire.</summary>
/// <param name="PseudoGradient">Codec of pseudo-gradients and of their returned aggregate.</param>
/// <param name="Activations">Codec of activations and of their gradients.</param>
/// <param name="TopK">What the codec TopK keeps; null where it is not used.</param>
/// <param name="ErrorFeedbackDecay">
/// Share of what a codec took from one round's pseudo-gradient that is added to the next one's, from 0 to 1; null for the codec's own.
/// </param>
public sealed record CompressionDefinition(
    TensorCodec PseudoGradient = TensorCodec.Float32,
    TensorCodec Activations = TensorCodec.Float32,
    TopKDefinition? TopK = null,
    double? ErrorFeedbackDecay = null)
{
    private const double SparseDecay = 0.95;

    /// <summary>
    /// The decay that holds: 0.95 for TopK as in SparseLoCo, 1 for BFloat16, and 0, which is no error feedback, for the others, whose
    /// papers have none.
    /// </summary>
    public double FeedbackDecay() => ErrorFeedbackDecay ?? PseudoGradient switch
    {
        TensorCodec.BFloat16 => 1,
        TensorCodec.TopK => SparseDecay,
        _ => 0,
    };

    /// <summary>Whether the owner of a partition carries over what its aggregate loses. BFloat16 loses too little for that.</summary>
    public bool HasOwnerFeedback() => FeedbackDecay() > 0 && PseudoGradient is not (TensorCodec.Float32 or TensorCodec.BFloat16);
}
