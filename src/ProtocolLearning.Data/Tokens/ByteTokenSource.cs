namespace ProtocolLearning.Data.Tokens;

/// <summary>The byte tokenizer: every byte of the files, one after the other, is one token.</summary>
internal sealed class ByteTokenSource(SourceText text, string fingerprint) : ITokenSource
{
    public long Count => text.Length;

    public int VocabularySize => byte.MaxValue + 1;

    public string Fingerprint { get; } = fingerprint;

    public void Read(long offset, Span<int> tokens)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Count - tokens.Length);
        Span<byte> buffer = stackalloc byte[1024];
        while (!tokens.IsEmpty)
        {
            var bytes = buffer[..Math.Min(tokens.Length, buffer.Length)];
            text.Read(offset, bytes);
            for (var i = 0; i < bytes.Length; i++)
            {
                tokens[i] = bytes[i];
            }

            tokens = tokens[bytes.Length..];
            offset += bytes.Length;
        }
    }

    public void Dispose() => text.Dispose();
}
