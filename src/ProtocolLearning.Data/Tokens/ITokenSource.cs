namespace ProtocolLearning.Data.Tokens;

/// <summary>All tokens of a dataset in one sequence, readable at any place.</summary>
internal interface ITokenSource : IDisposable
{
    /// <summary>Number of tokens.</summary>
    long Count { get; }

    /// <summary>Tokens are from 0 to one less.</summary>
    int VocabularySize { get; }

    /// <summary>SHA-256 over the length and content of every file in order, lower-case hex.</summary>
    string Fingerprint { get; }

    /// <summary>Reads the tokens from <paramref name="offset"/> on until the span is full. Safe on many threads at once.</summary>
    void Read(long offset, Span<int> tokens);
}
