using System.Text.Json.Nodes;

using CsCheck;

using ProtocolLearning.Controllers.Api;

namespace ProtocolLearning.Controllers.Tests.Api;

public sealed class MergePatchProperties
{
    private static readonly Gen<string> Name = OneOf("a", "b", "c");

    [Fact]
    public void Between_any_two_objects_turns_the_one_into_the_other_and_is_empty_only_for_equals() =>
        Gen.Select(Object(2), Object(2)).Sample((from, to) =>
        {
            var before = JsonNode.Parse(from)!.AsObject();
            var after = JsonNode.Parse(to)!.AsObject();
            var patch = MergePatch.Between(before, after);
            Assert.Equal(JsonNode.DeepEquals(before, after), patch.Count == 0);
            Apply(before, patch);
            Assert.True(JsonNode.DeepEquals(before, after), $"{from} + {patch.ToJsonString()} != {to}");
        });

    private static Gen<string> Object(int depth) =>
        Gen.Dictionary(Name, depth == 0 ? Leaf() : Gen.OneOf(Leaf(), Object(depth - 1)))[0, 3]
            .Select(map => "{" + string.Join(",", map.Select(pair => $"\"{pair.Key}\":{pair.Value}")) + "}");

    private static Gen<string> Leaf() => OneOf("1", "2", "\"x\"", "[1,{\"a\":2}]", "[]", "true");

    private static Gen<string> OneOf(params string[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    /// <summary>RFC 7396, section 2.</summary>
    private static void Apply(JsonObject target, JsonObject patch)
    {
        foreach (var (name, value) in patch)
        {
            switch (value)
            {
                case null:
                    target.Remove(name);
                    break;
                case JsonObject nested:
                    if (target[name] is not JsonObject inner)
                    {
                        target[name] = inner = [];
                    }

                    Apply(inner, nested);
                    break;
                default:
                    target[name] = value.DeepClone();
                    break;
            }
        }
    }
}
