using ProtocolLearning.Data.Tokens;

namespace ProtocolLearning.Data.Samples;

/// <summary>
/// Samples that are addressed by number and read without state, so that every worker with the same files reads the same tokens
/// for the same sample id. Safe on many threads at once.
/// </summary>
public sealed class SampleSet
{
    private readonly ITokenSource _tokens;
    private readonly Func<long, long> _block;

    internal SampleSet(ITokenSource tokens, int tokensPerSample, long count, Func<long, long> block)
    {
        _tokens = tokens;
        _block = block;
        TokensPerSample = tokensPerSample;
        Count = count;
    }

    /// <summary>Number of samples; ids are from 0 to one less.</summary>
    public long Count { get; }

    /// <summary>Sequence length + 1: the last token is a label only.</summary>
    public int TokensPerSample { get; }

    /// <summary>Reads one sample.</summary>
    /// <param name="sampleId">From 0 to <see cref="Count"/> - 1.</param>
    /// <param name="tokens">Exactly <see cref="TokensPerSample"/> long; receives tokens from 0 to vocabulary size - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such sample.</exception>
    /// <exception cref="ArgumentException">The span has another length.</exception>
    /// <exception cref="DatasetChangedException">A file of the text is not what it was.</exception>
    public void Read(long sampleId, Span<int> tokens)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sampleId);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(sampleId, Count);
        if (tokens.Length != TokensPerSample)
        {
            throw new ArgumentException($"A sample holds {TokensPerSample} tokens, not {tokens.Length}.", nameof(tokens));
        }

        _tokens.Read(_block(sampleId) * TokensPerSample, tokens);
    }
}
