using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ProtocolLearning.LocalCluster.Schemas;

/// <summary>
/// One node of a structural schema: what a value may be (validation), what it is when absent (defaulting), which members are
/// known (pruning) and how it merges (server-side apply). Members that refer to other nodes are lazy, so a schema may contain
/// itself.
/// </summary>
internal sealed class SchemaNode
{
    private static readonly Lazy<IReadOnlyDictionary<string, SchemaNode>> NoProperties =
        new(new Dictionary<string, SchemaNode>());
    private static readonly Lazy<SchemaNode?> NoNode = new((SchemaNode?)null);

    /// <summary>Knows nothing and keeps everything: objects merge by member, lists as a whole.</summary>
    public static SchemaNode Anything { get; } = new() { PreservesUnknown = true };

    public string? Type { get; init; }

    public string? Format { get; init; }

    public string Description { get; init; } = "";

    public JsonNode? Default { get; init; }

    public Lazy<IReadOnlyDictionary<string, SchemaNode>> LazyProperties { get; init; } = NoProperties;

    public Lazy<SchemaNode?> LazyItems { get; init; } = NoNode;

    public Lazy<SchemaNode?> LazyAdditional { get; init; } = NoNode;

    public IReadOnlyDictionary<string, SchemaNode> Properties => LazyProperties.Value;

    public SchemaNode? Items => LazyItems.Value;

    public SchemaNode? Additional => LazyAdditional.Value;

    public IReadOnlyList<string> Required { get; init; } = [];

    public bool Nullable { get; init; }

    public bool IntOrString { get; init; }

    public bool PreservesUnknown { get; init; }

    public bool EmbeddedResource { get; init; }

    public ListMerge ListMerge { get; init; }

    public IReadOnlyList<string> ListMapKeys { get; init; } = [];

    public bool AtomicMap { get; init; }

    public SchemaBounds Bounds { get; init; } = SchemaBounds.None;

    public Regex? Pattern { get; init; }

    public IReadOnlyList<JsonNode?> Enum { get; init; } = [];

    public IReadOnlyList<SchemaNode> AllOf { get; init; } = [];

    public IReadOnlyList<SchemaNode> AnyOf { get; init; } = [];

    public IReadOnlyList<SchemaNode> OneOf { get; init; } = [];

    public SchemaNode? Not { get; init; }

    /// <summary>The name under which OpenAPI documents refer to this node, for the shared types of core kinds.</summary>
    public string? ReferenceName { get; init; }

    /// <summary>The schema of one member, or null where it is not known.</summary>
    public SchemaNode? Member(string name) => Properties.TryGetValue(name, out var known) ? known : Additional;

    /// <summary>Whether members that no schema names are kept.</summary>
    public bool Keeps(string name) => PreservesUnknown || Member(name) is not null;
}
