using System.Globalization;
using System.Net;
using System.Text;

namespace ProtocolLearning.Cli.Report;

/// <summary>Draws lines over two axes as one SVG element; colours come from the page's style sheet.</summary>
/// <param name="Title">What the picture shows, for readers who cannot see it.</param>
/// <param name="XName">Name of the x axis with its unit.</param>
/// <param name="YName">Name of the y axis with its unit.</param>
internal sealed record LineChart(string Title, string XName, string YName)
{
    private const double Width = 920;
    private const double Height = 340;
    private const double Left = 56;
    private const double Right = 16;
    private const double Top = 34;
    private const double Bottom = 44;

    /// <summary>The lines.</summary>
    public required IReadOnlyList<Series> Lines { get; init; }

    /// <summary>Moments to mark.</summary>
    public IReadOnlyList<Mark> Marks { get; init; } = [];

    /// <summary>A level to draw across, with its name.</summary>
    public (double Y, string Name)? Level { get; init; }

    /// <summary>The SVG element.</summary>
    public string Render()
    {
        var points = Lines.SelectMany(line => line.Points).ToArray();
        var x = Axis.Covering([.. points.Select(point => point.X), .. Marks.Select(mark => mark.X)], 8, Left, Width - Right);
        var y = Axis.Covering(
            [.. points.Select(point => point.Y), .. Level is { } level ? new[] { level.Y } : []], 6, Height - Bottom, Top);
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{Text(Title)}\">");
        AppendAxes(svg, x, y);
        AppendMarks(svg, x);
        if (Level is { } line)
        {
            AppendLevel(svg, y, line);
        }

        foreach (var series in Lines)
        {
            AppendSeries(svg, x, y, series);
        }

        AppendLegend(svg);
        return svg.Append("</svg>").ToString();
    }

    private static string Text(string text) => WebUtility.HtmlEncode(text);

    private static string At(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);

    private static void AppendMark(StringBuilder svg, Axis x, Mark mark, int index)
    {
        var at = At(x.Place(mark.X));
        svg.Append($"<g class=\"mark {mark.Style}\"><line x1=\"{at}\" y1=\"{At(Top)}\" x2=\"{at}\" y2=\"{At(Height - Bottom)}\"/>");
        svg.Append($"<text x=\"{at}\" y=\"{At(Top + 12 + (index % 4 * 14))}\" dx=\"4\">{Text(mark.Text)}</text></g>");
    }

    private static void AppendLevel(StringBuilder svg, Axis y, (double Y, string Name) level)
    {
        var at = y.Place(level.Y);
        svg.Append($"<g class=\"level\"><line x1=\"{At(Left)}\" y1=\"{At(at)}\" x2=\"{At(Width - Right)}\" y2=\"{At(at)}\"/>");
        svg.Append($"<text x=\"{At(Width - Right)}\" y=\"{At(at - 5)}\" text-anchor=\"end\">{Text(level.Name)}</text></g>");
    }

    private static void AppendSeries(StringBuilder svg, Axis x, Axis y, Series series)
    {
        var path = string.Join(' ', series.Points.Select(point => $"{At(x.Place(point.X))},{At(y.Place(point.Y))}"));
        svg.Append($"<g class=\"series {series.Style}\"><polyline points=\"{path}\"/>");
        foreach (var (px, py) in series.Points)
        {
            svg.Append($"<circle cx=\"{At(x.Place(px))}\" cy=\"{At(y.Place(py))}\" r=\"2.6\">");
            svg.Append(CultureInfo.InvariantCulture, $"<title>{Text(series.Name)}: {py:0.####} at {px:0.##}</title></circle>");
        }

        svg.Append("</g>");
    }

    private void AppendAxes(StringBuilder svg, Axis x, Axis y)
    {
        svg.Append("<g class=\"axes\">");
        foreach (var tick in y.Ticks)
        {
            var at = At(y.Place(tick));
            svg.Append($"<line x1=\"{At(Left)}\" y1=\"{at}\" x2=\"{At(Width - Right)}\" y2=\"{at}\"/>");
            svg.Append($"<text x=\"{At(Left - 8)}\" y=\"{at}\" dy=\"4\" text-anchor=\"end\">{y.Label(tick)}</text>");
        }

        foreach (var tick in x.Ticks)
        {
            svg.Append($"<text x=\"{At(x.Place(tick))}\" y=\"{At(Height - Bottom + 18)}\" text-anchor=\"middle\">{x.Label(tick)}</text>");
        }

        svg.Append($"<text x=\"{At((Left + Width - Right) / 2)}\" y=\"{At(Height - 6)}\" text-anchor=\"middle\">{Text(XName)}</text>");
        svg.Append($"<text x=\"8\" y=\"14\">{Text(YName)}</text></g>");
    }

    private void AppendMarks(StringBuilder svg, Axis x)
    {
        foreach (var (mark, index) in Marks.Select((mark, index) => (mark, index)))
        {
            AppendMark(svg, x, mark, index);
        }
    }

    private void AppendLegend(StringBuilder svg)
    {
        var at = Width - Right;
        foreach (var series in Lines.Reverse().Where(series => series.Name.Length > 0))
        {
            at -= 26 + (series.Name.Length * 6.6);
            svg.Append($"<g class=\"series {series.Style}\"><line x1=\"{At(at)}\" y1=\"10\" x2=\"{At(at + 16)}\" y2=\"10\"/>");
            svg.Append($"<text x=\"{At(at + 20)}\" y=\"14\">{Text(series.Name)}</text></g>");
        }
    }
}
