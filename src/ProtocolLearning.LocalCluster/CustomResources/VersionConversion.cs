using System.Text.Json.Nodes;
using ProtocolLearning.LocalCluster.Json;
using ProtocolLearning.LocalCluster.Kinds;

namespace ProtocolLearning.LocalCluster.CustomResources;

/// <summary>
/// The conversion strategy <c>None</c>: a version that is not the stored one differs in <c>apiVersion</c> alone.
/// </summary>
internal sealed class VersionConversion(string served, string stored) : KindConversion
{
    public override bool IsIdentity => false;

    public override JsonObject FromStored(JsonObject content)
    {
        var copy = content.Copy();
        copy["apiVersion"] = served;
        return copy;
    }

    public override JsonObject ToStored(JsonObject content)
    {
        content["apiVersion"] = stored;
        return content;
    }
}
