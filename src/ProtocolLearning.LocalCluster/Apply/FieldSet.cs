using System.Text.Json.Nodes;
using ProtocolLearning.LocalCluster.Schemas;

namespace ProtocolLearning.LocalCluster.Apply;

/// <summary>Which fields a value has, and which differ between two.</summary>
internal static class FieldSet
{
    public static FieldTree Of(SchemaNode schema, JsonNode? value)
    {
        if (FieldSteps.IsLeaf(schema, value))
        {
            return FieldTree.Leaf();
        }

        var tree = new FieldTree();
        foreach (var (step, part) in FieldSteps.Parts(schema, value!))
        {
            var child = Of(part.Schema, part.Value);
            child.Owned |= value is JsonArray;
            tree.Add(step, child);
        }

        tree.Owned = tree.Children.Count == 0;
        return tree;
    }

    /// <summary>The fields that were added or have another value, and the fields that are gone.</summary>
    public static (FieldTree Changed, FieldTree Removed) Difference(SchemaNode schema, JsonNode? before, JsonNode? after)
    {
        if (FieldSteps.IsLeaf(schema, before) || FieldSteps.IsLeaf(schema, after))
        {
            return JsonNode.DeepEquals(before, after) ? (new FieldTree(), new FieldTree()) : (Of(schema, after), new FieldTree());
        }

        var (changed, removed) = (new FieldTree(), new FieldTree());
        var old = FieldSteps.Parts(schema, before!);
        var current = FieldSteps.Parts(schema, after!);
        foreach (var (step, part) in current)
        {
            if (old.TryGetValue(step, out var twin))
            {
                var (innerChanged, innerRemoved) = Difference(part.Schema, twin.Value, part.Value);
                changed.Add(step, innerChanged);
                removed.Add(step, innerRemoved);
            }
            else
            {
                changed.Add(step, OfPart(part, after is JsonArray));
            }
        }

        foreach (var (step, part) in old.Where(part => !current.ContainsKey(part.Key)))
        {
            removed.Add(step, OfPart(part, before is JsonArray));
        }

        return (changed, removed);
    }

    private static FieldTree OfPart((SchemaNode Schema, JsonNode? Value) part, bool isItem)
    {
        var tree = Of(part.Schema, part.Value);
        tree.Owned |= isItem;
        return tree;
    }
}
