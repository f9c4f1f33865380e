using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ProtocolLearning.Install.Tests.Monitoring;

public sealed partial class DashboardTests
{
    private const string Folder = $"{Repository.Chart}/dashboards";
    private const int Columns = 24;

    public static TheoryData<string> Files => [.. Repository.Files(Folder, "*.json")];

    [Theory]
    [MemberData(nameof(Files))]
    public void Dashboard_has_what_Grafana_needs(string file)
    {
        var dashboard = Read(file);

        Assert.Matches("^[a-zA-Z0-9_-]{1,40}$", Text(dashboard, "uid"));
        Assert.StartsWith("ProtocolLearning / ", Text(dashboard, "title"), StringComparison.Ordinal);
        Assert.True(dashboard["schemaVersion"]!.GetValue<int>() >= 36);
        Assert.NotNull(dashboard["time"]!["from"]);
        Assert.NotNull(dashboard["time"]!["to"]);
        foreach (var variable in Variables(dashboard))
        {
            Assert.Contains(Text(variable, "type"), new[] { "datasource", "query" });
            Assert.NotEmpty(Text(variable, "name"));
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Panels_have_ids_titles_and_room(string file)
    {
        var panels = Panels(Read(file)).ToList();
        var taken = new HashSet<(int X, int Y)>();

        Assert.Equal(panels.Count, panels.Select(panel => panel["id"]!.GetValue<int>()).Distinct().Count());
        foreach (var panel in panels)
        {
            Assert.NotEmpty(Text(panel, "title"));
            Assert.Contains(Text(panel, "type"), new[] { "row", "stat", "table", "timeseries" });
            var (x, y, width, height) = Place(panel);
            Assert.InRange(x + width, 1, Columns);
            foreach (var cell in from column in Enumerable.Range(x, width) from row in Enumerable.Range(y, height) select (column, row))
            {
                Assert.True(taken.Add(cell), $"{Text(panel, "title")} lies on another panel");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Panels_ask_for_metrics_and_variables_that_there_are(string file)
    {
        var dashboard = Read(file);
        var variables = Variables(dashboard).Select(variable => Text(variable, "name")).Append("__rate_interval").ToHashSet();
        foreach (var panel in Panels(dashboard).Where(panel => Text(panel, "type") != "row"))
        {
            var targets = panel["targets"]!.AsArray().Select(target => target!).ToList();
            Assert.NotEmpty(targets);
            Assert.Equal(targets.Count, targets.Select(target => Text(target, "refId")).Distinct().Count());
            foreach (var target in targets)
            {
                var expression = Text(target, "expr");
                Assert.Equal("${datasource}", Text(target["datasource"]!, "uid"));
                Assert.NotEmpty(MetricNames.In(expression));
                Assert.All(MetricNames.In(expression), name => Assert.Contains(name, MetricNames.Made));
                Assert.All(Variable().Matches(expression), match => Assert.Contains(match.Groups[1].Value, variables));
            }
        }
    }

    [SkippableFact]
    public async Task Expressions_are_valid()
    {
        var promtool = Tool.Promtool;
        var rules = Repository.Files(Folder, "*.json")
            .SelectMany(file => Panels(Read(file)))
            .SelectMany(panel => panel["targets"]?.AsArray().Select(target => target!) ?? [])
            .Select(target => Text(target, "expr").Replace("$__rate_interval", "5m", StringComparison.Ordinal))
            .Select((expression, index) => new JsonObject { ["record"] = $"expression_{index}", ["expr"] = Variable().Replace(expression, "x") });
        var groups = new JsonObject { ["groups"] = new JsonArray(new JsonObject { ["name"] = "dashboards", ["rules"] = new JsonArray([.. rules]) }) };
        var file = Path.GetTempFileName();
        try
        {
            // Every JSON text is a YAML text.
            await File.WriteAllTextAsync(file, groups.ToJsonString());
            await promtool.SucceedAsync("check", "rules", file);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static JsonNode Read(string file) => JsonNode.Parse(Repository.Read(file))!;

    private static IEnumerable<JsonNode> Panels(JsonNode dashboard) => dashboard["panels"]!.AsArray().Select(panel => panel!);

    private static IEnumerable<JsonNode> Variables(JsonNode dashboard) => dashboard["templating"]!["list"]!.AsArray().Select(variable => variable!);

    private static string Text(JsonNode node, string property) => node[property]!.GetValue<string>();

    private static (int X, int Y, int Width, int Height) Place(JsonNode panel)
    {
        var place = panel["gridPos"]!;
        return (place["x"]!.GetValue<int>(), place["y"]!.GetValue<int>(), place["w"]!.GetValue<int>(), place["h"]!.GetValue<int>());
    }

    [GeneratedRegex(@"\$(\w+)")]
    private static partial Regex Variable();
}
