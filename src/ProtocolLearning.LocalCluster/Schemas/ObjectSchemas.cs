using k8s.Models;

namespace ProtocolLearning.LocalCluster.Schemas;

/// <summary>The schemas that every object shares.</summary>
internal static class ObjectSchemas
{
    public static SchemaNode Text { get; } = new() { Type = "string" };

    public static SchemaNode Metadata { get; } = ModelSchemaReader.Read(typeof(V1ObjectMeta));
}
