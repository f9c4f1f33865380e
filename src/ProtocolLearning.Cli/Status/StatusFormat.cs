namespace ProtocolLearning.Cli.Status;

/// <summary>How <c>plearn status</c> writes a run.</summary>
internal enum StatusFormat
{
    /// <summary>A tree of lines.</summary>
    Text,

    /// <summary>One JSON object; a line each while watching.</summary>
    Json,
}
