using System.Text.Json.Nodes;
using ProtocolLearning.LocalCluster.Schemas;

namespace ProtocolLearning.LocalCluster.Apply;

/// <summary>Takes fields out of an object that their last owner no longer applies; what anyone else owns stays.</summary>
internal static class FieldRemoval
{
    public static void Remove(SchemaNode schema, JsonNode? node, FieldTree dropped, FieldTree? kept)
    {
        if (node is null || FieldSteps.IsLeaf(schema, node))
        {
            return;
        }

        var parts = FieldSteps.Parts(schema, node);
        foreach (var (step, child) in dropped.Children)
        {
            if (!parts.TryGetValue(step, out var part))
            {
                continue;
            }

            var keptChild = kept?.Children.GetValueOrDefault(step);
            if (keptChild is null && child.Owned)
            {
                Detach(schema, node, step);
                continue;
            }

            Remove(part.Schema, part.Value, child, keptChild);
            if (keptChild is null && part.Value is JsonObject { Count: 0 } or JsonArray { Count: 0 })
            {
                Detach(schema, node, step);
            }
        }
    }

    private static void Detach(SchemaNode schema, JsonNode node, string step)
    {
        if (node is JsonObject members)
        {
            members.Remove(step[2..]);
        }
        else if (node is JsonArray items)
        {
            for (var i = items.Count - 1; i >= 0; i--)
            {
                if (FieldSteps.Item(schema, items[i]) == step)
                {
                    items.RemoveAt(i);
                }
            }
        }
    }
}
