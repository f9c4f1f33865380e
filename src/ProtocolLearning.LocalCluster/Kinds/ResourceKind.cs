using System.Text.Json.Nodes;
using ProtocolLearning.LocalCluster.Schemas;
using ProtocolLearning.LocalCluster.Tables;

namespace ProtocolLearning.LocalCluster.Kinds;

/// <summary>One kind in one version, as it is served: its names, schema, columns and rules.</summary>
internal sealed record ResourceKind
{
    public required string Group { get; init; }

    public required string Version { get; init; }

    public required string Kind { get; init; }

    public required string Plural { get; init; }

    public required SchemaNode Schema { get; init; }

    public string Singular { get; init; } = "";

    public bool IsNamespaced { get; init; } = true;

    public IReadOnlyList<string> ShortNames { get; init; } = [];

    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>Subresources beside the object itself: <c>status</c>, and for pods <c>binding</c> and <c>log</c>.</summary>
    public IReadOnlyList<string> Subresources { get; init; } = [];

    public IReadOnlyList<TableColumn> Columns { get; init; } = [];

    /// <summary>Field selectors beyond <c>metadata.name</c> and <c>metadata.namespace</c>.</summary>
    public IReadOnlyList<string> SelectableFields { get; init; } = [];

    /// <summary>What is special about the kind when it is written.</summary>
    public KindRules Rules { get; init; } = KindRules.None;

    public KindConversion Conversion { get; init; } = KindConversion.Identity;

    /// <summary>Whether <c>metadata.generation</c> counts changes of the specification.</summary>
    public bool CountsGeneration { get; init; }

    /// <summary>The OpenAPI schema as the custom resource definition gives it; null for core kinds.</summary>
    public JsonObject? SchemaSource { get; init; }

    public bool IsCustom => SchemaSource is not null;

    public bool HasStatus => Subresources.Contains("status");

    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    public string ListKind => $"{Kind}List";

    public string QualifiedPlural => Group.Length == 0 ? Plural : $"{Plural}.{Group}";

    /// <summary>Where objects of all versions of this kind are kept.</summary>
    public string StorageName => Conversion.StorageName ?? QualifiedPlural;
}
