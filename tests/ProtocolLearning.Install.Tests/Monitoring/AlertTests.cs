using YamlDotNet.RepresentationModel;

namespace ProtocolLearning.Install.Tests.Monitoring;

public sealed class AlertTests
{
    private const string RulesFile = $"{Repository.Chart}/files/alerts.yaml";
    private const string Runbooks = "docs/runbooks.md";

    private static readonly IReadOnlyList<YamlNode> Alerts =
        [.. Yaml.Document(Repository.Read(RulesFile)).Items("groups").SelectMany(group => group.Items("rules"))];

    [SkippableFact]
    public async Task Rules_are_valid() => await Tool.Promtool.SucceedAsync("check", "rules", RulesFile);

    [SkippableFact]
    public async Task Rules_fire_when_they_should_and_not_before() =>
        await Tool.Promtool.SucceedAsync("test", "rules", "deploy/monitoring/alerts.test.yaml");

    [Fact]
    public void Every_alert_is_tested()
    {
        var tests = Yaml.Document(Repository.Read("deploy/monitoring/alerts.test.yaml")).Items("tests");
        var fired = tests
            .SelectMany(test => test.Items("alert_rule_test"))
            .Where(test => test.Items("exp_alerts").Any())
            .Select(test => test.Text("alertname"));

        Assert.Equal(Alerts.Select(alert => alert.Text("alert")).Order(StringComparer.Ordinal), fired.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_alert_has_its_section_in_the_runbooks_and_the_other_way_round()
    {
        var sections = Repository.Read(Runbooks).Split('\n')
            .Where(line => line.StartsWith("## ProtocolLearning", StringComparison.Ordinal))
            .Select(line => line["## ".Length..]);

        Assert.Equal(Alerts.Select(alert => alert.Text("alert")).Order(StringComparer.Ordinal), sections.Order(StringComparer.Ordinal));
        Assert.All(Alerts, alert => Assert.Equal(
            $"{Runbooks}#{alert.Text("alert").ToLowerInvariant()}", alert.Text("annotations", "runbook_url")));
    }

    [Fact]
    public void Every_runbook_says_meaning_impact_and_what_to_do()
    {
        foreach (var section in Repository.Read(Runbooks).Split("\n## ProtocolLearning").Skip(1))
        {
            Assert.Contains("**Meaning.**", section, StringComparison.Ordinal);
            Assert.Contains("**Impact.**", section, StringComparison.Ordinal);
            Assert.Contains("**What to do.**", section, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Every_alert_asks_for_metrics_that_there_are()
    {
        foreach (var alert in Alerts)
        {
            var names = MetricNames.In(alert.Text("expr")).ToList();
            Assert.NotEmpty(names);
            Assert.All(names, name => Assert.Contains(name, MetricNames.Made));
        }
    }

    [Fact]
    public void Every_alert_has_a_severity_and_speaks() => Assert.All(Alerts, alert =>
    {
        Assert.Contains(alert.Text("labels", "severity"), new[] { "critical", "warning", "info" });
        Assert.NotEmpty(alert.Text("annotations", "summary"));
        Assert.NotEmpty(alert.Text("annotations", "description"));
    });
}
