namespace ProtocolLearning.Cli.Report;

/// <summary>A moment on a chart's x axis that the reader should see, such as the loss of a node.</summary>
/// <param name="X">Where on the x axis.</param>
/// <param name="Text">What happened.</param>
/// <param name="Style">Its CSS class.</param>
internal sealed record Mark(double X, string Text, string Style);
