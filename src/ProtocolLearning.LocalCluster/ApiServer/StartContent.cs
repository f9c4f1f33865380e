using System.Text.Json.Nodes;
using k8s;
using ProtocolLearning.LocalCluster.Json;
using ProtocolLearning.LocalCluster.Kinds;
using ProtocolLearning.LocalCluster.Writing;

namespace ProtocolLearning.LocalCluster.ApiServer;

/// <summary>What a new cluster holds: the usual namespaces, and the custom resource definitions of its options.</summary>
internal static class StartContent
{
    private static readonly string[] Namespaces = ["default", "kube-system", "kube-public", "kube-node-lease"];
    private static readonly WriteOptions AsServer =
        new() { FieldManager = "embedded-api-server", FieldValidation = FieldValidation.Strict };

    public static void Install(ApiServerCore core, EmbeddedApiServerOptions options)
    {
        foreach (var name in Namespaces)
        {
            Create(core, core.Kinds.Core("namespaces"), new JsonObject { ["metadata"] = new JsonObject { ["name"] = name } });
        }

        var definitions = core.Kinds.Find("apiextensions.k8s.io", "v1", "customresourcedefinitions")!;
        foreach (var definition in Definitions(options))
        {
            Create(core, definitions, definition);
        }
    }

    private static IEnumerable<JsonObject> Definitions(EmbeddedApiServerOptions options) =>
        options.CustomResourceDefinitions
            .Select(definition => JsonTree.Parse(System.Text.Encoding.UTF8.GetBytes(KubernetesJson.Serialize(definition))))
            .Concat(options.CustomResourceDefinitionYaml.SelectMany(YamlText.ReadAll))
            .OfType<JsonObject>();

    private static void Create(ApiServerCore core, ResourceKind kind, JsonObject content)
    {
        if (core.Writer.Create(kind, "", content, AsServer).Refused(out var failure, out _))
        {
            throw new ArgumentException(failure.Message, nameof(content));
        }
    }
}
