namespace ProtocolLearning.Cli.Local;

/// <summary>What became of a run.</summary>
internal enum RunEndKind
{
    /// <summary>The coordinator's log says that it is complete.</summary>
    Complete,

    /// <summary>Its spec was not accepted, so that nothing was trained.</summary>
    Refused,

    /// <summary>The operator gave it up.</summary>
    Failed,
}
