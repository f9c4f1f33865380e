using System.Text.RegularExpressions;

namespace ProtocolLearning.Install.Tests.Monitoring;

/// <summary>Which metrics and labels the code makes, and which an expression asks for.</summary>
internal static partial class MetricNames
{
    private static readonly string[] Suffixes = ["_bucket", "_sum", "_count"];

    /// <summary>What the scrape itself adds.</summary>
    private static readonly string[] Scraped = ["up"];

    public static IReadOnlySet<string> Made { get; } = Repository.Files("src", "*.cs", SearchOption.AllDirectories)
        .Where(path => path.Contains("/Observability/", StringComparison.Ordinal))
        .SelectMany(path => Creation().Matches(Repository.Read(path)))
        .Select(match => match.Groups[1].Value)
        .Concat(Scraped)
        .ToHashSet();

    /// <summary>The metrics that a PromQL expression selects.</summary>
    public static IEnumerable<string> In(string expression) => Selector().Matches(Quoted().Replace(expression, "\"\""))
        .Select(match => match.Value)
        .Select(name => Suffixes.FirstOrDefault(name.EndsWith) is { } suffix && !Made.Contains(name) ? name[..^suffix.Length] : name);

    [GeneratedRegex(@"Create(?:Counter|Gauge|Histogram)\(\s*""([a-zA-Z_:]+)""")]
    private static partial Regex Creation();

    [GeneratedRegex("\"[^\"]*\"")]
    private static partial Regex Quoted();

    /// <summary>A name in front of braces: every selector here names its job.</summary>
    [GeneratedRegex(@"\b[a-z][a-z_]+(?=\{)")]
    private static partial Regex Selector();
}
