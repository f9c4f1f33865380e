namespace ProtocolLearning.Protocol.Runs;

/// <summary>How many tokens a tokenizer has, special ones included.</summary>
public static class TokenizerVocabulary
{
    /// <summary>Token ids are from 0 to one less.</summary>
    public static int SizeOf(TokenizerKind kind) => kind switch
    {
        TokenizerKind.Cl100kBase => 100_277,
        TokenizerKind.O200kBase => 200_019,
        _ => byte.MaxValue + 1,
    };
}
