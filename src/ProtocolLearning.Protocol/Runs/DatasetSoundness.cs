namespace ProtocolLearning.Protocol.Runs;

/// <summary>What a dataset must keep to.</summary>
internal static class DatasetSoundness
{
    /// <summary>Every problem, with the field's path and what to do; empty where the dataset is sound.</summary>
    public static IEnumerable<string> Problems(DatasetDefinition dataset, ModelDefinition model)
    {
        if (!Enum.IsDefined(dataset.Tokenizer))
        {
            yield return $"dataset.tokenizer: {dataset.Tokenizer} is not known.";
        }
        else if (dataset.Tokenizer != TokenizerKind.Bytes && model.VocabularySize < TokenizerVocabulary.SizeOf(dataset.Tokenizer))
        {
            yield return $"model.vocabularySize: {model.VocabularySize} is less than the {TokenizerVocabulary.SizeOf(dataset.Tokenizer)} tokens "
                + $"of {dataset.Tokenizer}.";
        }

        if (dataset.Order is { } order && !Enum.IsDefined(order))
        {
            yield return $"dataset.order: {order} is not known.";
        }

        foreach (var (source, hash) in dataset.Hashes ?? new Dictionary<string, string>())
        {
            if (hash.Length != 64 || !hash.All(char.IsAsciiHexDigitLower) || !dataset.Sources.Contains(source))
            {
                yield return $"dataset.hashes: that of '{source}' is not the SHA-256 of one of the sources, 64 lower-case hex digits.";
            }
        }
    }
}
