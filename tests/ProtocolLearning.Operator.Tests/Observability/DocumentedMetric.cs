namespace ProtocolLearning.Operator.Tests.Observability;

/// <summary>A metric as a page documents it or an operator exposes it.</summary>
internal sealed record DocumentedMetric(string Name, string Type, string Labels, bool IsAbsentAtFirst)
{
    /// <summary>The rows of a page's tables whose first cell is a metric's name.</summary>
    public static IReadOnlyList<DocumentedMetric> Read(string page) =>
    [
        .. page.Split('\n')
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .Where(cells => cells.Length == 6 && cells[2] is "counter" or "gauge" or "histogram")
            .Select(cells => new DocumentedMetric(
                cells[1].Trim('`'),
                cells[2],
                Sorted(cells[3].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(label => label.Trim('`'))),
                cells[4].Contains("Absent", StringComparison.Ordinal))),
    ];

    /// <summary>The families of an exposition in Prometheus' text format, those of the process itself left out.</summary>
    public static IReadOnlyList<DocumentedMetric> Expose(string text)
    {
        var lines = text.Split('\n');
        return
        [
            .. lines.Where(line => line.StartsWith("# TYPE ", StringComparison.Ordinal))
                .Select(line => line.Split(' '))
                .Select(parts => new DocumentedMetric(parts[2], parts[3], LabelsOf(lines, parts[2], parts[3]), false))
                .Where(metric => metric.Labels != "?"),
        ];
    }

    private static string LabelsOf(string[] lines, string name, string type)
    {
        var series = type == "histogram" ? $"{name}_count" : name;
        var sample = lines.FirstOrDefault(line => line.StartsWith($"{series}{{", StringComparison.Ordinal) || line.StartsWith($"{series} ", StringComparison.Ordinal));
        return sample is null
            ? "?"
            : Sorted(System.Text.RegularExpressions.Regex.Matches(sample, "(\\w+)=\"").Select(match => match.Groups[1].Value));
    }

    private static string Sorted(IEnumerable<string> labels) => string.Join(", ", labels.Order(StringComparer.Ordinal));
}
