namespace ProtocolLearning.Protocol.Runs;

/// <summary>What codecs and their parameters must keep to.</summary>
internal static class CompressionSoundness
{
    /// <summary>Every problem, with the field's path and what to do; none where the codecs are sound.</summary>
    public static IEnumerable<string> Problems(CompressionDefinition compression)
    {
        if (compression.Activations == TensorCodec.TopK)
        {
            yield return "compression.activations: TopK drops most activations and nothing carries them over; use BFloat16, Int8 or Int4.";
        }

        if (compression.TopK is not null && compression.PseudoGradient != TensorCodec.TopK)
        {
            yield return "compression.topK: it has parameters of the codec TopK, but pseudoGradient is another; leave it out.";
        }

        if (compression.TopK?.Problem() is { } problem)
        {
            yield return $"compression.topK.{problem}";
        }

        if (compression.ErrorFeedbackDecay is not (null or (>= 0 and <= 1)))
        {
            yield return $"compression.errorFeedbackDecay: {compression.ErrorFeedbackDecay} is not from 0 to 1.";
        }
    }
}
