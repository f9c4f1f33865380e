namespace ProtocolLearning.Cli.Report;

/// <summary>One line of a chart.</summary>
/// <param name="Name">Its name in the legend.</param>
/// <param name="Style">Its CSS class, which gives colour and dashes.</param>
/// <param name="Points">x and y, x rising.</param>
internal sealed record Series(string Name, string Style, IReadOnlyList<(double X, double Y)> Points);
