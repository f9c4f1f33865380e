using System.Text.Json.Nodes;
using ProtocolLearning.Resources.Tests.Manifests;

namespace ProtocolLearning.Resources.Tests.Validation;

/// <summary>
/// A change that breaks one rule. The same table serves the C# predicates and, through <see cref="Rule"/>, a server that
/// evaluates CEL.
/// </summary>
/// <param name="Manifest">A sound object.</param>
/// <param name="Change">A merge patch that makes it unsound, or that is an unsound update of it.</param>
/// <param name="FieldPath">The field that the error names.</param>
/// <param name="Rule">The CEL text of the rule that must refuse it.</param>
internal sealed record BreakingExample(string Manifest, string Change, string FieldPath, string Rule)
{
    /// <summary>A merge patch that makes the sound object from which the change starts; empty for the manifest itself.</summary>
    public string Before { get; init; } = "{}";

    public JsonNode Old() => YamlText.Merge(Assert.Single(YamlText.Read(Manifest)), JsonNode.Parse(Before)!);

    public JsonNode Updated() => YamlText.Merge(Old(), JsonNode.Parse(Change)!);
}
