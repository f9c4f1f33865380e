using System.Globalization;
using System.Net;
using System.Text;

namespace ProtocolLearning.Cli.Report;

/// <summary>Writes a run's report as one HTML page that needs no network and no script.</summary>
internal static class HtmlReport
{
    /// <summary>The whole page.</summary>
    public static string Render(FinishedRun report)
    {
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{Text(report.Definition.Run)}: training run</title>
            <style>
            {ReportStyle.Css}
            </style>
            </head>
            <body>
            <header>
            <h1>{Text(report.Definition.Run)}</h1>
            <p>{Text(report.Outcome)} <span class="soft">Started {report.Started:yyyy-MM-dd HH:mm:ss} UTC.</span></p>
            </header>

            """);
        page.Append(ReportSections.Cards(report));
        page.Append(ReportSections.Loss(report));
        page.Append(ReportSections.Recovery(report));
        page.Append(ReportSections.Scores(report));
        page.Append(ReportSections.Replicas(report));
        page.Append(ReportSections.Timeline(report));
        page.Append(ReportSections.Rounds(report));
        page.Append(CultureInfo.InvariantCulture, $"""
            <footer><p class="soft">Coordinator's log: {report.Log.Entries} entries, head <code>{Text(report.Log.Head)}</code></p></footer>
            </body>
            </html>

            """);
        return page.ToString();
    }

    public static string Text(string text) => WebUtility.HtmlEncode(text);
}
