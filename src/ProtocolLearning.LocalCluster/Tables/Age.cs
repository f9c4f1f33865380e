using System.Globalization;
using System.Text.Json.Nodes;
using ProtocolLearning.LocalCluster.Json;

namespace ProtocolLearning.LocalCluster.Tables;

/// <summary>Times as kubectl shows them: how long ago, in at most two units.</summary>
internal static class Age
{
    public static string Since(JsonNode? timestamp, DateTimeOffset now) =>
        DateTimeOffset.TryParse(timestamp.AsText(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var then)
            ? Describe(now - then)
            : "<unknown>";

    private static string Describe(TimeSpan age)
    {
        var seconds = Math.Max(0, (long)age.TotalSeconds);
        return seconds switch
        {
            < 120 => Text($"{seconds}s"),
            < 600 => Two(seconds / 60, "m", seconds % 60, "s"),
            < 3 * 3600 => Text($"{seconds / 60}m"),
            < 8 * 3600 => Two(seconds / 3600, "h", seconds / 60 % 60, "m"),
            < 48 * 3600 => Text($"{seconds / 3600}h"),
            < 8 * 86400 => Two(seconds / 86400, "d", seconds / 3600 % 24, "h"),
            _ => Text($"{seconds / 86400}d"),
        };
    }

    private static string Two(long first, string firstUnit, long second, string secondUnit) =>
        second == 0 ? Text($"{first}{firstUnit}") : Text($"{first}{firstUnit}{second}{secondUnit}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
