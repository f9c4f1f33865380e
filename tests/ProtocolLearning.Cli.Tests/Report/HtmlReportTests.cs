using System.Globalization;
using System.Xml.Linq;
using ProtocolLearning.Cli.Report;
using ProtocolLearning.Cli.Tests.Local;

namespace ProtocolLearning.Cli.Tests.Report;

public sealed class HtmlReportTests
{
    [Fact]
    public void Render_names_the_harmful_participant_and_the_recovered_shard()
    {
        var page = HtmlReport.Render(SampleReports.WithFaults());

        Assert.Contains("<td>west-4</td><td>west</td><td class=\"bad\">Banned</td>", page, StringComparison.Ordinal);
        Assert.Contains("east/node-1", page, StringComparison.Ordinal);
        Assert.Contains("<span class=\"good\">recovered</span>", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("summary")]
    [InlineData("loss")]
    [InlineData("recovery")]
    [InlineData("scores")]
    [InlineData("replicas")]
    [InlineData("rounds")]
    [InlineData("timeline")]
    public void Render_has_every_section(string section) =>
        Assert.Contains($"data-section=\"{section}\"", HtmlReport.Render(SampleReports.WithFaults()), StringComparison.Ordinal);

    [Fact]
    public void Render_gives_tools_the_unrounded_losses()
    {
        var report = SampleReports.WithFaults() with { Control = new ControlComparison(1.23456789, 0.01) };

        Assert.Contains(
            $"data-validation-loss=\"{report.FinalValidationLoss!.Value.ToString("R", CultureInfo.InvariantCulture)}\" data-control-loss=\"1.23456789\"",
            HtmlReport.Render(report),
            StringComparison.Ordinal);
        Assert.Contains("data-control-loss=\"\"", HtmlReport.Render(report with { Control = null }), StringComparison.Ordinal);
    }

    [Fact]
    public void Render_loads_nothing_and_runs_nothing()
    {
        var page = HtmlReport.Render(SampleReports.WithFaults());

        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("http:", page, StringComparison.Ordinal);
        Assert.DoesNotContain("https:", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<link", page, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Render_escapes_what_participants_may_have_written()
    {
        var report = SampleReports.WithFaults();
        var page = HtmlReport.Render(report with
        {
            Timeline = [new TimelineEvent(1, TimelineKind.Offence, "<img src=x onerror=alert(1)>")],
        });

        Assert.DoesNotContain("<img", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Chart_is_well_formed_and_stays_inside_its_picture()
    {
        var chart = new LineChart("t", "x", "y")
        {
            Lines = [new Series("a", "c0", [(0, 1), (1, 5), (2, 2.5)])],
            Marks = [new Mark(1.5, "a & b", "fault")],
            Level = (3, "limit"),
        };

        var svg = XElement.Parse(chart.Render());

        Assert.All(svg.Descendants("circle"), circle =>
        {
            Assert.InRange((double)circle.Attribute("cx")!, 0, 920);
            Assert.InRange((double)circle.Attribute("cy")!, 0, 340);
        });
        Assert.Equal(3, svg.Descendants("circle").Count());
    }
}
