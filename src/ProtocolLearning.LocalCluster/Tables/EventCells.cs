using System.Globalization;
using System.Text.Json.Nodes;
using ProtocolLearning.LocalCluster.Json;

namespace ProtocolLearning.LocalCluster.Tables;

/// <summary>What <c>kubectl get events</c> says of an event, in either of its two forms.</summary>
internal static class EventCells
{
    public static string LastSeen(JsonObject @event, DateTimeOffset now) => Age.Since(
        @event.At("series", "lastObservedTime")
            ?? @event["lastTimestamp"]
            ?? @event["deprecatedLastTimestamp"]
            ?? @event["eventTime"]
            ?? @event.At("metadata", "creationTimestamp"),
        now);

    public static string About(JsonObject @event)
    {
        var about = @event["involvedObject"] ?? @event["regarding"];
        return $"{about.Text("kind")?.ToLowerInvariant()}/{about.Text("name")}";
    }

    public static string Source(JsonObject @event) =>
        @event.At("source", "component").AsText()
        ?? @event.Text("reportingComponent")
        ?? @event.Text("reportingController")
        ?? "";

    public static string Message(JsonObject @event) => (@event.Text("message") ?? @event.Text("note") ?? "").Trim();

    public static string Count(JsonObject @event) =>
        (@event.At("series", "count").AsWhole() ?? @event.Whole("count") ?? @event.Whole("deprecatedCount") ?? 1)
            .ToString(CultureInfo.InvariantCulture);
}
