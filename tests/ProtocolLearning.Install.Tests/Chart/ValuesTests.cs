using System.Text.Json.Nodes;
using YamlDotNet.RepresentationModel;

namespace ProtocolLearning.Install.Tests.Chart;

public sealed class ValuesTests
{
    private static readonly YamlMappingNode Values = Yaml.Document(Repository.Read($"{Repository.Chart}/values.yaml"));
    private static readonly JsonNode Schema = JsonNode.Parse(Repository.Read($"{Repository.Chart}/values.schema.json"))!;

    [Fact]
    public void Schema_names_every_value_and_no_other() => Compare("", Schema, Values);

    [Fact]
    public void Documentation_lists_every_value_with_its_default()
    {
        var documented = Repository.Read("docs/install.md").Split('\n')
            .SkipWhile(line => line != "<!-- values -->")
            .TakeWhile(line => line != "<!-- end of values -->")
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Split('|'))
            .ToDictionary(cells => cells[1].Trim().Trim('`'), cells => cells[2].Trim().Trim('`'));

        var actual = Leaves("", Values).ToDictionary(leaf => leaf.Path, leaf => leaf.Default);

        Assert.Equal(actual.OrderBy(leaf => leaf.Key, StringComparer.Ordinal), documented.OrderBy(leaf => leaf.Key, StringComparer.Ordinal));
    }

    /// <summary>A closed object of the schema has just the keys of its default; an open one is the user's own business.</summary>
    private static void Compare(string path, JsonNode schema, YamlMappingNode values)
    {
        if (schema["additionalProperties"] is not JsonValue closed || closed.GetValue<bool>())
        {
            Assert.True(path.Length > 0, "the schema does not refuse unknown values");
            return;
        }

        var known = schema["properties"]!.AsObject().Select(property => property.Key).Except(["global"]).Order(StringComparer.Ordinal);
        Assert.Equal(known.Except(["claims"]), values.Children.Keys.Select(key => key.ToString()).Order(StringComparer.Ordinal));
        foreach (var (key, child) in values.Children)
        {
            if (child is YamlMappingNode map && schema["properties"]![key.ToString()] is JsonObject property && property["$ref"] is null)
            {
                Compare($"{path}.{key}", property, map);
            }
        }
    }

    private static IEnumerable<(string Path, string Default)> Leaves(string path, YamlNode node) => node switch
    {
        YamlMappingNode { Children.Count: > 0 } map => map.Children.SelectMany(pair => Leaves(path.Length == 0 ? $"{pair.Key}" : $"{path}.{pair.Key}", pair.Value)),
        YamlMappingNode => [(path, "{}")],
        YamlSequenceNode { Children.Count: 0 } => [(path, "[]")],
        YamlSequenceNode sequence when sequence.Children.All(item => item is YamlScalarNode) => [(path, $"[{string.Join(", ", sequence.Children)}]")],
        YamlSequenceNode => [(path, "see values.yaml")],
        _ => [(path, node.ToString() is { Length: > 0 } text ? text : "\"\"")],
    };
}
