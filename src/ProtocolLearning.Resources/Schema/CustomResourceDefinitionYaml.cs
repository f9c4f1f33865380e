using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using ProtocolLearning.Resources.Manifests;

namespace ProtocolLearning.Resources.Schema;

/// <summary>Writes CustomResourceDefinitions as the files that <c>crds/</c> holds.</summary>
public static class CustomResourceDefinitionYaml
{
    /// <summary>The file of a definition: <c>group_plural.yaml</c>.</summary>
    public static string FileName(V1CustomResourceDefinition definition) =>
        $"{definition.Spec.Group}_{definition.Spec.Names.Plural}.yaml";

    /// <summary>The definition as one YAML document; equal definitions give equal bytes.</summary>
    public static string Write(V1CustomResourceDefinition definition) =>
        "# Generated from the C# types by `plearn crds write`. Do not edit.\n"
        + YamlWriter.Write(JsonNode.Parse(KubernetesJson.Serialize(definition))!);

    /// <summary>Writes all definitions into a folder, which is made where it does not exist.</summary>
    /// <returns>The paths written, in the order of <see cref="CustomResourceDefinitions.All"/>.</returns>
    /// <exception cref="IOException">The folder or a file cannot be written.</exception>
    public static IReadOnlyList<string> WriteAll(string folder)
    {
        Directory.CreateDirectory(folder);
        var paths = new List<string>();
        foreach (var definition in CustomResourceDefinitions.All())
        {
            var path = Path.Combine(folder, FileName(definition));
            File.WriteAllText(path, Write(definition));
            paths.Add(path);
        }

        return paths;
    }
}
