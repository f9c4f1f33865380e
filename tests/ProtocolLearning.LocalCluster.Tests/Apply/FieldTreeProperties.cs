using System.Text.Json.Nodes;
using CsCheck;
using ProtocolLearning.LocalCluster.Apply;
using ProtocolLearning.LocalCluster.Kinds;
using ProtocolLearning.LocalCluster.Schemas;

namespace ProtocolLearning.LocalCluster.Tests.Apply;

public sealed class FieldTreeProperties
{
    private static readonly SchemaNode Schema = OpenApiSchemaReader.ReadRoot(JsonNode.Parse("""
        {"type":"object","properties":{"a":{"type":"string"},"map":{"type":"object","additionalProperties":{"type":"string"}},
         "set":{"type":"array","x-kubernetes-list-type":"set","items":{"type":"string"}},"atomic":{"type":"array","items":{"type":"string"}},
         "list":{"type":"array","x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":["k"],"items":{"type":"object","properties":{"k":{"type":"string"},"v":{"type":"string"},"w":{"type":"string"}}}}}}
        """)!.AsObject());

    private static readonly ResourceKind Kind = new() { Group = "g", Version = "v1", Kind = "K", Plural = "ks", Schema = Schema };

    private static readonly Gen<string> Letter = Gen.Char["xyz"].Select(c => c.ToString());

    private static readonly Gen<JsonObject> Objects =
        Gen.Select(Letter.Array[0, 2], Letter.Array[0, 3], Letter.Array[0, 3], Gen.Select(Letter, Letter.Array[0, 2]).Array[0, 3]).Select(Build);

    [Fact]
    public void Codec_reads_back_what_it_wrote() => Objects.Sample(content =>
    {
        var tree = FieldSet.Of(Schema, content);
        tree.Owned = false; // fieldsV1 has no way to own the object itself.
        return FieldTree.Read(tree.ToJson()).SameAs(tree);
    });

    [Fact]
    public void Sets_obey_their_laws() => Gen.Select(Objects, Objects).Sample((left, right) =>
    {
        var (a, b) = (FieldSet.Of(Schema, left), FieldSet.Of(Schema, right));
        return a.Union(b).Except(b).SameAs(a.Except(b)) && a.Intersect(b).SameAs(a.Except(a.Except(b))) && a.Except(a).IsEmpty && a.Union(a).SameAs(a);
    });

    [Fact]
    public void Merge_holds_everything_that_was_applied() => Gen.Select(Objects, Objects).Sample((live, applied) =>
    {
        var merged = ObjectMerge.Merge(Schema, live, applied);
        return FieldSet.Of(Schema, applied).Except(FieldSet.Of(Schema, merged)).Paths().All(path => path.Length == 0)
            && JsonNode.DeepEquals(ObjectMerge.Merge(Schema, merged, applied), merged);
    });

    [Fact]
    public void Difference_of_equal_objects_is_empty() => Objects.Sample(content =>
    {
        var (changed, removed) = FieldSet.Difference(Schema, content, content.DeepClone());
        return changed.IsEmpty && removed.IsEmpty;
    });

    [Fact]
    public void Apply_twice_is_apply_once() => Gen.Select(Objects, Objects).Sample((live, applied) =>
    {
        var once = ServerSideApply.Apply(Kind, live, applied, "m", "", true, "t1").Value!;
        var twice = ServerSideApply.Apply(Kind, once, applied, "m", "", true, "t2").Value!;
        return JsonNode.DeepEquals(once, twice);
    });

    [Fact]
    public void Apply_of_nothing_takes_back_all_that_one_manager_applied() => Objects.Sample(applied =>
    {
        var full = ServerSideApply.Apply(Kind, [], applied, "m", "", true, "t").Value!;
        var empty = ServerSideApply.Apply(Kind, full, [], "m", "", true, "t").Value!;
        return empty.All(member => member.Key == "metadata");
    });

    private static JsonObject Build(string[] scalars, string[] map, string[] set, (string Key, string[] Values)[] list)
    {
        var content = new JsonObject();
        if (scalars.Length > 0)
        {
            content["a"] = scalars[0];
            content["atomic"] = new JsonArray([.. scalars.Select(text => (JsonNode?)text)]);
        }

        if (map.Length > 0)
        {
            content["map"] = new JsonObject(map.Distinct().Select(name => KeyValuePair.Create(name, (JsonNode?)name)));
        }

        if (set.Length > 0)
        {
            content["set"] = new JsonArray([.. set.Distinct().Select(text => (JsonNode?)text)]);
        }

        if (list.Length > 0)
        {
            content["list"] = new JsonArray([.. list.DistinctBy(item => item.Key).Select(item => (JsonNode?)BuildItem(item.Key, item.Values))]);
        }

        return content;
    }

    private static JsonObject BuildItem(string key, string[] values)
    {
        var item = new JsonObject { ["k"] = key };
        foreach (var (name, value) in ((string[])["v", "w"]).Zip(values))
        {
            item[name] = value;
        }

        return item;
    }
}
