using ProtocolLearning.Data.Remote;
using ProtocolLearning.Data.Samples;
using ProtocolLearning.Data.Sources;
using ProtocolLearning.Data.Tokens;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Data;

/// <summary>
/// A run's text as numbered samples of sequence length + 1 tokens, cut end to end and split into training and held-out samples by
/// their content. A file that is changed while the dataset is open is a <see cref="DatasetChangedException"/> once it is read.
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

    /// <summary>Opens a dataset whose sources are files of this machine, with its cache in the folder for temporary files.</summary>
    /// <param name="definition">Sources, tokenizer and held-out share.</param>
    /// <param name="sequenceLength">Tokens that one sample predicts, at least 1.</param>
    /// <param name="baseDirectory">Full path of the folder that relative sources are relative to.</param>
    /// <returns>The dataset, or every problem with the path of its field.</returns>
    public static DatasetOpening Open(DatasetDefinition definition, int sequenceLength, string baseDirectory)
    {
        ArgumentNullException.ThrowIfNull(definition);
        return Open(definition, sequenceLength, DatasetFolders.Of(baseDirectory), RemoteSources.None);
    }

    /// <summary>
    /// Fetches the addresses of a definition, finds its files, turns them into tokens and splits those into samples. Reads all text
    /// once. Addresses and tokens that the cache holds are taken from there.
    /// </summary>
    /// <param name="definition">Sources, tokenizer and held-out share.</param>
    /// <param name="sequenceLength">Tokens that one sample predicts, at least 1.</param>
    /// <param name="folders">Where files are found and kept.</param>
    /// <param name="time">The clock of pauses between attempts to reach a server.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The dataset, or every problem with the path of its field.</returns>
    public static async Task<DatasetOpening> OpenAsync(
        DatasetDefinition definition, int sequenceLength, DatasetFolders folders, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(folders);
        var remote = definition.Sources.Any(RemoteSources.IsRemote)
            ? await RemoteSources.FetchAsync(definition, folders, new RemoteLimits(), time, cancellationToken)
            : RemoteSources.None;
        return remote.Problems.Count > 0
            ? new DatasetOpening(null, remote.Problems)
            : Open(definition, sequenceLength, folders, remote);
    }

    /// <inheritdoc />
    public void Dispose() => _tokens.Dispose();

    private static DatasetOpening Open(DatasetDefinition definition, int sequenceLength, DatasetFolders folders, RemoteSources remote)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sequenceLength, 1);
        var files = SourceFiles.Find(definition.Sources, folders.Base, remote);
        if (files.Problems.Count > 0)
        {
            return new DatasetOpening(null, files.Problems);
        }

        try
        {
            var tokens = TokensOf(files.Paths, definition.Tokenizer, folders);
            var split = HeldOutBlocks.Split(tokens, sequenceLength + 1, definition.ValidationPerMille);
            if (TooSmall(definition, tokens, split, sequenceLength) is not { } problem)
            {
                return new DatasetOpening(new TokenDataset(tokens, split, sequenceLength + 1, folders.Base), []);
            }

            tokens.Dispose();
            return new DatasetOpening(null, [problem]);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new DatasetOpening(null, [new DatasetProblem("dataset.sources", $"cannot be read: {error.Message}")]);
        }
    }

    private static ITokenSource TokensOf(IReadOnlyList<string> paths, TokenizerKind tokenizer, DatasetFolders folders)
    {
        var text = new SourceText(paths);
        try
        {
            var fingerprint = TextFingerprint.Of(text);
            if (tokenizer == TokenizerKind.Bytes)
            {
                return new ByteTokenSource(text, fingerprint);
            }

            var cached = new TokenCache(Path.Combine(folders.Cache, "tokens")).Open(text, fingerprint, tokenizer);
            text.Dispose();
            return cached;
        }
        catch
        {
            text.Dispose();
            throw;
        }
    }

    private static DatasetProblem? TooSmall(
        DatasetDefinition definition, ITokenSource tokens, HeldOutBlocks split, int sequenceLength)
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
