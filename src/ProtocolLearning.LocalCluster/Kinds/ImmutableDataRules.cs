using System.Text;
using System.Text.Json.Nodes;
using ProtocolLearning.LocalCluster.Failures;
using ProtocolLearning.LocalCluster.Json;

namespace ProtocolLearning.LocalCluster.Kinds;

/// <summary>Secrets and config maps: <c>stringData</c> becomes data, and data that is marked immutable stays as it is.</summary>
internal sealed class ImmutableDataRules : KindRules
{
    private static readonly string[] Frozen = ["data", "binaryData", "immutable"];

    public override void PrepareCreate(JsonObject content) => EncodeText(content);

    public override void PrepareUpdate(JsonObject current, JsonObject changed) => EncodeText(changed);

    public override void Validate(JsonObject? current, JsonObject content, ICollection<FieldCause> causes)
    {
        if (current.Flag("immutable") is not true)
        {
            return;
        }

        foreach (var name in Frozen.Where(name => !JsonNode.DeepEquals(current?[name], content[name])))
        {
            causes.Add(FieldCause.Forbidden(name, "field is immutable when `immutable` is set"));
        }
    }

    private static void EncodeText(JsonObject content)
    {
        if (content.Object("stringData") is not { } texts)
        {
            return;
        }

        var data = content.EnsureObject("data");
        foreach (var (name, value) in texts)
        {
            data[name] = Convert.ToBase64String(Encoding.UTF8.GetBytes(value.AsText() ?? ""));
        }

        content.Remove("stringData");
    }
}
