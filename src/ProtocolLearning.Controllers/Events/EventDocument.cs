using System.Text;
using System.Text.Json.Nodes;

using ProtocolLearning.Controllers.Api;

namespace ProtocolLearning.Controllers.Events;

/// <summary>The JSON of an Event and of its repetition.</summary>
internal static class EventDocument
{
    public const int MaximumNoteBytes = 1024;

    public static JsonObject Create(RecordedEvent recorded, ObjectKey key, string reporter, string instance)
    {
        var regarding = new JsonObject
        {
            ["apiVersion"] = recorded.Key.Kind.ApiVersion,
            ["kind"] = recorded.Key.Kind.Kind,
            ["name"] = recorded.Regarding.Name,
            ["uid"] = recorded.Key.Uid,
            ["resourceVersion"] = recorded.ResourceVersion,
        };
        if (recorded.Regarding.Namespace.Length > 0)
        {
            regarding["namespace"] = recorded.Regarding.Namespace;
        }

        return new JsonObject
        {
            ["apiVersion"] = "events.k8s.io/v1",
            ["kind"] = "Event",
            ["metadata"] = new JsonObject { ["name"] = key.Name, ["namespace"] = key.Namespace },
            ["eventTime"] = MicroTime.Format(recorded.Time),
            ["type"] = recorded.Key.Type.ToString(),
            ["reason"] = recorded.Key.Reason,
            ["action"] = recorded.Key.Action,
            ["note"] = Cut(recorded.Note, MaximumNoteBytes),
            ["regarding"] = regarding,
            ["reportingController"] = reporter,
            ["reportingInstance"] = Cut(instance, 128),
        };
    }

    public static JsonObject Repeat(int count, DateTimeOffset time) => new()
    {
        ["series"] = new JsonObject { ["count"] = count, ["lastObservedTime"] = MicroTime.Format(time) },
    };

    /// <summary>The longest beginning that fits, of whole characters.</summary>
    public static string Cut(string text, int maximumBytes)
    {
        if (Encoding.UTF8.GetByteCount(text) <= maximumBytes)
        {
            return text;
        }

        var bytes = 0;
        var kept = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > maximumBytes)
            {
                break;
            }

            kept.Append(rune);
        }

        return kept.ToString();
    }
}
