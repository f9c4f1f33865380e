using System.Text.Json.Nodes;
using ProtocolLearning.LocalCluster.Json;

namespace ProtocolLearning.LocalCluster.Kinds;

/// <summary>A namespace carries its own name as a label and stays until the finalizer in its spec is gone.</summary>
internal sealed class NamespaceRules : KindRules
{
    public const string Finalizer = "kubernetes";

    public override void PrepareCreate(JsonObject content)
    {
        content["spec"] = new JsonObject { ["finalizers"] = new JsonArray(Finalizer) };
        content["status"] = new JsonObject { ["phase"] = "Active" };
        LabelWithName(content);
    }

    public override void PrepareUpdate(JsonObject current, JsonObject changed)
    {
        changed.SetOrRemove("spec", current["spec"]);
        LabelWithName(changed);
    }

    private static void LabelWithName(JsonObject content)
    {
        var metadata = content.EnsureObject("metadata");
        metadata.EnsureObject("labels")["kubernetes.io/metadata.name"] = metadata.Text("name");
    }
}
