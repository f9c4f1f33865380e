using ProtocolLearning.Data.Samples;
using ProtocolLearning.Data.Sources;
using ProtocolLearning.Data.Tokens;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Data;

/// <summary>
/// A run's text as numbered samples of sequence length + 1 tokens, cut end to end and split into training and held-out samples by
/// their content. Files are memory-mapped: they must not be shortened while the dataset is open.
/// </summary>
public sealed class TokenDataset : IDisposable
{
    private readonly ITokenSource _tokens;

    private TokenDataset(ITokenSource tokens, HeldOutBlocks split, int tokensPerSample, string baseDirectory)
    {
        _tokens = tokens;
        BaseDirectory = baseDirectory;
        Training = new SampleSet(tokens, tokensPerSample, split.Training, split.TrainingBlock);
        Validation = new SampleSet(tokens, tokensPerSample, split.HeldOut, split.HeldOutBlock);
    }

    /// <summary>Full path of the folder that relative sources are relative to.</summary>
    public string BaseDirectory { get; }

    /// <summary>The samples that are trained on.</summary>
    public SampleSet Training { get; }

    /// <summary>The samples that are held out; no training sample holds a token of them.</summary>
    public SampleSet Validation { get; }

    /// <summary>
    /// SHA-256 over the length and content of every file in order, lower-case hex. Two members with the same definition and
    /// fingerprint read the same tokens for every sample id. Paths are left out: machines may keep the same text elsewhere.
    /// </summary>
    public string Fingerprint => _tokens.Fingerprint;

    /// <summary>Tokens of the whole text.</summary>
    public long Tokens => _tokens.Count;

    /// <summary>Tokens are from 0 to one less.</summary>
    public int VocabularySize => _tokens.VocabularySize;

    /// <summary>Finds the files of a definition, maps them and splits them into samples. Reads all text once.</summary>
    /// <param name="definition">Sources, tokenizer and held-out share.</param>
    /// <param name="sequenceLength">Tokens that one sample predicts, at least 1.</param>
    /// <param name="baseDirectory">Full path of the folder that relative sources are relative to.</param>
    /// <returns>The dataset, or every problem with the path of its field.</returns>
    public static DatasetOpening Open(DatasetDefinition definition, int sequenceLength, string baseDirectory)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentOutOfRangeException.ThrowIfLessThan(sequenceLength, 1);
        var files = SourceFiles.Find(definition.Sources, baseDirectory);
        if (files.Problems.Count > 0)
        {
            return new DatasetOpening(null, files.Problems);
        }

        try
        {
            var tokens = ByteTokenSource.Open(files.Paths);
            var split = HeldOutBlocks.Split(tokens, sequenceLength + 1, definition.ValidationPerMille);
            if (TooSmall(definition, tokens, split, sequenceLength) is not { } problem)
            {
                return new DatasetOpening(new TokenDataset(tokens, split, sequenceLength + 1, baseDirectory), []);
            }

            tokens.Dispose();
            return new DatasetOpening(null, [problem]);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new DatasetOpening(null, [new DatasetProblem("dataset.sources", $"cannot be read: {error.Message}")]);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _tokens.Dispose();

    private static DatasetProblem? TooSmall(
        DatasetDefinition definition, ByteTokenSource tokens, HeldOutBlocks split, int sequenceLength)
    {
        if (split.Training == 0)
        {
            return new DatasetProblem(
                "dataset.sources",
                $"hold {tokens.Count} tokens in all, too few to train on samples of {sequenceLength + 1}; "
                + "add text or lower model.sequenceLength.");
        }

        return definition.ValidationPerMille > 0 && split.HeldOut == 0
            ? new DatasetProblem(
                "dataset.validationPerMille",
                $"holds out none of {split.Blocks} samples at {definition.ValidationPerMille}; raise it or add text.")
            : null;
    }
}
