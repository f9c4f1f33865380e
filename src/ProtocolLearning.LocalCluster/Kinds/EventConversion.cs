using System.Text.Json.Nodes;
using ProtocolLearning.LocalCluster.Json;

namespace ProtocolLearning.LocalCluster.Kinds;

/// <summary><c>events.k8s.io/v1</c> is the same collection as the core events, under other field names.</summary>
internal sealed class EventConversion : KindConversion
{
    private static readonly (string Core, string Served)[] Names =
    [
        ("involvedObject", "regarding"),
        ("message", "note"),
        ("reportingComponent", "reportingController"),
        ("source", "deprecatedSource"),
        ("firstTimestamp", "deprecatedFirstTimestamp"),
        ("lastTimestamp", "deprecatedLastTimestamp"),
        ("count", "deprecatedCount"),
    ];

    public override string StorageName => "events";

    public override bool IsIdentity => false;

    public override JsonObject FromStored(JsonObject stored)
    {
        var served = stored.Copy();
        served["apiVersion"] = "events.k8s.io/v1";
        foreach (var (core, name) in Names)
        {
            Rename(served, core, name);
        }

        return served;
    }

    public override JsonObject ToStored(JsonObject served)
    {
        served["apiVersion"] = "v1";
        foreach (var (core, name) in Names)
        {
            Rename(served, name, core);
        }

        return served;
    }

    private static void Rename(JsonObject content, string from, string to)
    {
        if (content.Remove(from, out var value))
        {
            content[to] = value;
        }
    }
}
