namespace ProtocolLearning.Protocol.Runs;

/// <summary>How text becomes tokens.</summary>
public enum TokenizerKind
{
    /// <summary>One token a byte; vocabulary of 256.</summary>
    Bytes,

    /// <summary>OpenAI's cl100k_base; vocabulary of 100,277.</summary>
    Cl100kBase,

    /// <summary>OpenAI's o200k_base; vocabulary of 200,019.</summary>
    O200kBase,
}
