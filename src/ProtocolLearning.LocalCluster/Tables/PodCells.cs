using System.Globalization;
using System.Text.Json.Nodes;
using ProtocolLearning.LocalCluster.Json;

namespace ProtocolLearning.LocalCluster.Tables;

/// <summary>What <c>kubectl get pods</c> says of a pod.</summary>
internal static class PodCells
{
    public static string Ready(JsonObject pod)
    {
        var total = (pod.At("spec", "containers") as JsonArray)?.Count ?? 0;
        var ready = Statuses(pod).Count(status => status.Flag("ready") is true);
        return string.Create(CultureInfo.InvariantCulture, $"{ready}/{total}");
    }

    public static string Status(JsonObject pod)
    {
        if (pod.At("metadata", "deletionTimestamp") is not null)
        {
            return "Terminating";
        }

        var state = Statuses(pod).Select(status => status.Object("state")).LastOrDefault(IsNotable);
        return state.At("waiting", "reason").AsText()
            ?? state.At("terminated", "reason").AsText()
            ?? pod.At("status", "reason").AsText()
            ?? pod.At("status", "phase").AsText()
            ?? "Unknown";
    }

    public static string Restarts(JsonObject pod, DateTimeOffset now)
    {
        var restarts = Statuses(pod).Sum(status => status.Whole("restartCount") ?? 0);
        var last = Statuses(pod)
            .Select(status => status.At("lastState", "terminated", "finishedAt"))
            .LastOrDefault(at => at is not null);
        return restarts > 0 && last is not null
            ? string.Create(CultureInfo.InvariantCulture, $"{restarts} ({Age.Since(last, now)} ago)")
            : restarts.ToString(CultureInfo.InvariantCulture);
    }

    private static bool IsNotable(JsonObject? state) =>
        state.At("waiting", "reason") is not null || state.At("terminated", "reason") is not null;

    private static IEnumerable<JsonNode?> Statuses(JsonObject pod) => pod.At("status", "containerStatuses") as JsonArray ?? [];
}
