namespace ProtocolLearning.Protocol.Runs;

/// <summary>What the shape of a model must keep to.</summary>
internal static class ModelSoundness
{
    /// <summary>Every problem, with the field's path and what to do; empty where the model is sound.</summary>
    public static IEnumerable<string> Problems(ModelDefinition model)
    {
        if (model is not { HiddenSize: > 0, Heads: > 0, FeedForwardSize: > 0, VocabularySize: > 0, SequenceLength: > 0 })
        {
            yield return "model: every size must be above 0.";
            yield break;
        }

        if (model.HiddenSize % (2 * model.Heads) != 0)
        {
            yield return $"model.heads: {model.Heads} does not divide model.hiddenSize {model.HiddenSize} into heads of even size.";
        }

        if (model.KeyValueHeads is { } heads && (heads < 1 || model.Heads % heads != 0))
        {
            yield return $"model.keyValueHeads: {heads} does not divide model.heads {model.Heads}; each serves as many query heads.";
        }

        if (model.NormGains is { } gains && !Enum.IsDefined(gains))
        {
            yield return $"model.normGains: {gains} is not known.";
        }

        if (model.Biases is { } biases && !Enum.IsDefined(biases))
        {
            yield return $"model.attentionBiases: {biases} is not known.";
        }

        if (model.InitialWeights is { } initial && (initial.Path.Length == 0 || initial.Sha256.Length != 64 || !initial.Sha256.All(char.IsAsciiHexDigitLower)))
        {
            yield return "model.initialWeights: needs a path, and the SHA-256 of the folder's SHA256SUMS as 64 lower-case hex digits.";
        }

        if (model.Precision is { } precision && !Enum.IsDefined(precision))
        {
            yield return $"model.precision: {precision} is not known.";
        }
    }
}
