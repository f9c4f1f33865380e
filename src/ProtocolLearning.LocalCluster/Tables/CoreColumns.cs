using System.Text.Json.Nodes;
using ProtocolLearning.LocalCluster.Json;

namespace ProtocolLearning.LocalCluster.Tables;

/// <summary>The columns of the built-in kinds.</summary>
internal static class CoreColumns
{
    public static TableColumn Name { get; } =
        new("Name", "string", (content, _) => content.At("metadata", "name")?.DeepClone())
        {
            Format = "name",
            Description = "Name must be unique within a namespace.",
        };

    private static readonly TableColumn AgeColumn =
        new("Age", "string", (content, now) => Age.Since(content.At("metadata", "creationTimestamp"), now))
        {
            Description = "Time since the object was created.",
        };

    public static IReadOnlyList<TableColumn> NameAndAge { get; } = [Name, AgeColumn];

    public static IReadOnlyList<TableColumn> Pods { get; } =
    [
        Name,
        new("Ready", "string", (content, _) => PodCells.Ready(content)),
        new("Status", "string", (content, _) => PodCells.Status(content)),
        new("Restarts", "string", (content, now) => PodCells.Restarts(content, now)),
        AgeColumn,
        Wide("IP", content => OrNone(content.At("status", "podIP"))),
        Wide("Node", content => OrNone(content.At("spec", "nodeName"))),
        Wide("Nominated Node", content => OrNone(content.At("status", "nominatedNodeName"))),
        Wide("Readiness Gates", _ => "<none>"),
    ];

    public static IReadOnlyList<TableColumn> Nodes { get; } =
    [
        Name,
        new("Status", "string", (content, _) => NodeCells.Status(content)),
        new("Roles", "string", (content, _) => NodeCells.Roles(content)),
        AgeColumn,
        new("Version", "string", (content, _) => content.At("status", "nodeInfo", "kubeletVersion").Display()),
        Wide("Internal-IP", content => NodeCells.Address(content, "InternalIP")),
        Wide("External-IP", content => NodeCells.Address(content, "ExternalIP")),
        Wide("OS-Image", content => content.At("status", "nodeInfo", "osImage").Display()),
        Wide("Kernel-Version", content => content.At("status", "nodeInfo", "kernelVersion").Display()),
        Wide("Container-Runtime", content => content.At("status", "nodeInfo", "containerRuntimeVersion").Display()),
    ];

    public static IReadOnlyList<TableColumn> Namespaces { get; } =
        [Name, new("Status", "string", (content, _) => content.At("status", "phase").Display()), AgeColumn];

    public static IReadOnlyList<TableColumn> Secrets { get; } =
    [
        Name,
        new("Type", "string", (content, _) => content.Text("type")),
        new("Data", "string", (content, _) => (content.Object("data")?.Count ?? 0)),
        AgeColumn,
    ];

    public static IReadOnlyList<TableColumn> ConfigMaps { get; } =
    [
        Name,
        new("Data", "string", (content, _) => (content.Object("data")?.Count ?? 0) + (content.Object("binaryData")?.Count ?? 0)),
        AgeColumn,
    ];

    public static IReadOnlyList<TableColumn> Services { get; } =
    [
        Name,
        new("Type", "string", (content, _) => content.At("spec", "type").Display()),
        new("Cluster-IP", "string", (content, _) => OrNone(content.At("spec", "clusterIP"))),
        new("External-IP", "string", (content, _) => "<none>"),
        new("Port(s)", "string", (content, _) => Ports(content)),
        AgeColumn,
        Wide("Selector", content => Pairs(content.At("spec", "selector"))),
    ];

    public static IReadOnlyList<TableColumn> Events { get; } =
    [
        new("Last Seen", "string", (content, now) => EventCells.LastSeen(content, now)),
        new("Type", "string", (content, _) => content.Text("type")),
        new("Reason", "string", (content, _) => content.Text("reason")),
        new("Object", "string", (content, _) => EventCells.About(content)),
        Wide("Source", content => EventCells.Source(content)),
        new("Message", "string", (content, _) => EventCells.Message(content)),
        Wide("Count", content => EventCells.Count(content)),
        Wide("Name", content => content.At("metadata", "name").Display()),
    ];

    public static IReadOnlyList<TableColumn> Leases { get; } =
        [Name, new("Holder", "string", (content, _) => content.At("spec", "holderIdentity").Display()), AgeColumn];

    public static IReadOnlyList<TableColumn> PodDisruptionBudgets { get; } =
    [
        Name,
        new("Min Available", "string", (content, _) => OrNotApplicable(content.At("spec", "minAvailable"))),
        new("Max Unavailable", "string", (content, _) => OrNotApplicable(content.At("spec", "maxUnavailable"))),
        new("Allowed Disruptions", "integer", (content, _) => content.At("status", "disruptionsAllowed").AsWhole() ?? 0),
        AgeColumn,
    ];

    public static IReadOnlyList<TableColumn> PriorityClasses { get; } =
    [
        Name,
        new("Value", "integer", (content, _) => content.Whole("value") ?? 0),
        new("Global-Default", "boolean", (content, _) => content.Flag("globalDefault") ?? false),
        AgeColumn,
    ];

    public static IReadOnlyList<TableColumn> CustomResourceDefinitions { get; } =
        [Name, new("Created At", "date", (content, _) => content.At("metadata", "creationTimestamp").Display())];

    private static TableColumn Wide(string name, Func<JsonObject, string> cell) =>
        new(name, "string", (content, _) => cell(content)) { Priority = 1 };

    private static string OrNone(JsonNode? node) => node.Display() is { Length: > 0 } text ? text : "<none>";

    private static string OrNotApplicable(JsonNode? node) => node.Display() is { Length: > 0 } text ? text : "N/A";

    private static string Ports(JsonObject content)
    {
        var ports = (content.At("spec", "ports") as JsonArray ?? [])
            .Select(port => $"{port.Whole("port")}/{port.Text("protocol")}");
        return string.Join(",", ports) is { Length: > 0 } text ? text : "<none>";
    }

    private static string Pairs(JsonNode? map) =>
        string.Join(",", (map as JsonObject ?? []).Select(pair => $"{pair.Key}={pair.Value.Display()}")) is { Length: > 0 } text
            ? text
            : "<none>";
}
