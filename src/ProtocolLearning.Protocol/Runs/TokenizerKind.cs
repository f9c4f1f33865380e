namespace ProtocolLearning.Protocol.Runs;

/// <summary>How text becomes tokens.</summary>
public enum TokenizerKind
{
    /// <summary>One token a byte; vocabulary of 256.</summary>
    Bytes,
}
