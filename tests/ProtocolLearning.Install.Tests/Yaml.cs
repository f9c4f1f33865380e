using System.Text;
using YamlDotNet.RepresentationModel;

namespace ProtocolLearning.Install.Tests;

/// <summary>Reads YAML as trees.</summary>
internal static class Yaml
{
    /// <summary>The documents of a text that are mappings; empty ones are left out.</summary>
    public static IReadOnlyList<YamlMappingNode> Documents(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return [.. stream.Documents.Select(document => document.RootNode).OfType<YamlMappingNode>()];
    }

    public static YamlMappingNode Document(string text) => Assert.Single(Documents(text));

    /// <summary>A node by its path of keys; null where there is none.</summary>
    public static YamlNode? At(this YamlNode node, params string[] path)
    {
        var found = node;
        foreach (var key in path)
        {
            found = found is YamlMappingNode map && map.Children.TryGetValue(key, out var child) ? child : null;
            if (found is null)
            {
                return null;
            }
        }

        return found;
    }

    public static string Text(this YamlNode node, params string[] path) =>
        node.At(path) is YamlScalarNode { Value: { } value } ? value : throw new InvalidOperationException($"no {string.Join('.', path)}");

    public static IEnumerable<YamlNode> Items(this YamlNode node, params string[] path) =>
        node.At(path) is YamlSequenceNode sequence ? sequence.Children : [];

    public static IEnumerable<string> Texts(this YamlNode node, params string[] path) =>
        node.Items(path).OfType<YamlScalarNode>().Select(item => item.Value!);

    /// <summary>Kind, namespace and name of a Kubernetes object.</summary>
    public static string Identity(this YamlNode node) =>
        $"{node.Text("kind")} {(node.At("metadata", "namespace") as YamlScalarNode)?.Value}/{node.Text("metadata", "name")}";

    /// <summary>One text for equal trees, whatever the order of keys, the style, and the labels that say who installed an object.</summary>
    public static string Canonical(this YamlNode node)
    {
        var text = new StringBuilder();
        Write(text, node, "");
        return text.ToString();
    }

    private static void Write(StringBuilder text, YamlNode node, string path)
    {
        switch (node)
        {
            case YamlMappingNode map:
                foreach (var (key, child) in map.Children.OrderBy(pair => pair.Key.ToString(), StringComparer.Ordinal))
                {
                    if (key.ToString() is not ("helm.sh/chart" or "app.kubernetes.io/managed-by"))
                    {
                        Write(text, child, $"{path}.{key}");
                    }
                }

                break;
            case YamlSequenceNode sequence:
                for (var index = 0; index < sequence.Children.Count; index++)
                {
                    Write(text, sequence.Children[index], $"{path}[{index}]");
                }

                break;
            default:
                text.Append(path).Append(" = ").Append(((YamlScalarNode)node).Value).Append('\n');
                break;
        }
    }
}
