using System.Numerics;
using Rule = ProtocolLearning.Resources.Validation.ValidationRule<ProtocolLearning.Resources.TrainingRuns.V1Alpha1TrainingRun>;

namespace ProtocolLearning.Resources.TrainingRuns;

/// <summary>Rules that hold a codec's parameters together.</summary>
internal static class TrainingRunCompressionRules
{
    public static IReadOnlyList<Rule> All { get; } =
    [
        Rule.Invariant(
            "spec.compression.topK",
            "!has(self.spec.compression.topK) || self.spec.compression.pseudoGradient == 'TopK'",
            run => run.Spec.Compression.TopK is null || run.Spec.Compression.PseudoGradient == PseudoGradientCodec.TopK,
            "topK has parameters of the codec TopK, but pseudoGradient is another",
            "leave spec.compression.topK out or set spec.compression.pseudoGradient to TopK"),
        Rule.Invariant(
            "spec.compression.topK.chunk",
            "!has(self.spec.compression.topK) || self.spec.compression.topK.chunk in [64, 128, 256, 512, 1024, 2048, 4096]",
            run => run.Spec.Compression.TopK is not { Chunk: var chunk } || (chunk is >= 64 and <= 4096 && BitOperations.IsPow2(chunk)),
            "chunk is not a power of two from 64 to 4096",
            "set it to one: an index takes its logarithm in bits"),
        Rule.Invariant(
            "spec.compression.topK.kept",
            "!has(self.spec.compression.topK) || 4 * self.spec.compression.topK.kept <= self.spec.compression.topK.chunk",
            run => run.Spec.Compression.TopK is not { } topK || 4 * topK.Kept <= topK.Chunk,
            "kept is more than a quarter of chunk",
            "lower it, or use the codec Int4, which has no indices"),
        Rule.Invariant(
            "spec.compression.errorFeedbackPerMille",
            "!has(self.spec.compression.errorFeedbackPerMille) || self.spec.compression.errorFeedbackPerMille == 0"
                + " || self.spec.compression.pseudoGradient != 'None'",
            run => run.Spec.Compression.ErrorFeedbackPerMille is null or 0 || run.Spec.Compression.PseudoGradient != PseudoGradientCodec.None,
            "without a codec there is no error to feed back",
            "leave spec.compression.errorFeedbackPerMille out or choose a codec"),
    ];
}
