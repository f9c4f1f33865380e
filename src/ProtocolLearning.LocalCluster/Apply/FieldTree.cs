using System.Text.Json.Nodes;

namespace ProtocolLearning.LocalCluster.Apply;

/// <summary>
/// A set of field paths, as <c>fieldsV1</c> of managedFields writes it: steps are <c>f:name</c> for a member, <c>k:{…}</c> for an
/// item found by key and <c>v:…</c> for an element of a set. A node is in the set itself where it is <see cref="Owned"/>.
/// </summary>
internal sealed class FieldTree
{
    public bool Owned { get; set; }

    public SortedDictionary<string, FieldTree> Children { get; } = new(StringComparer.Ordinal);

    public bool IsEmpty => !Owned && Children.Count == 0;

    public static FieldTree Leaf() => new() { Owned = true };

    public static FieldTree Read(JsonObject? json)
    {
        var tree = new FieldTree();
        foreach (var (step, value) in json ?? [])
        {
            if (step == ".")
            {
                tree.Owned = true;
                continue;
            }

            var child = Read(value as JsonObject);
            child.Owned |= child.Children.Count == 0;
            tree.Children[step] = child;
        }

        return tree;
    }

    public JsonObject ToJson()
    {
        var json = new JsonObject();
        if (Owned && Children.Count > 0)
        {
            json["."] = new JsonObject();
        }

        foreach (var (step, child) in Children)
        {
            json[step] = child.ToJson();
        }

        return json;
    }

    /// <summary>Adds a subtree under a step; an empty or absent one is not added.</summary>
    public void Add(string step, FieldTree? child)
    {
        if (child is { IsEmpty: false })
        {
            Children[step] = Children.TryGetValue(step, out var present) ? present.Union(child) : child;
        }
    }

    public FieldTree Union(FieldTree other)
    {
        var result = new FieldTree { Owned = Owned || other.Owned };
        foreach (var (step, child) in Children)
        {
            result.Children[step] = other.Children.TryGetValue(step, out var twin) ? child.Union(twin) : child;
        }

        foreach (var (step, child) in other.Children)
        {
            result.Children.TryAdd(step, child);
        }

        return result;
    }

    public FieldTree Except(FieldTree other)
    {
        var result = new FieldTree { Owned = Owned && !other.Owned };
        foreach (var (step, child) in Children)
        {
            result.Add(step, other.Children.TryGetValue(step, out var twin) ? child.Except(twin) : child);
        }

        return result;
    }

    public FieldTree Intersect(FieldTree other)
    {
        var result = new FieldTree { Owned = Owned && other.Owned };
        foreach (var (step, child) in Children)
        {
            result.Add(step, other.Children.TryGetValue(step, out var twin) ? child.Intersect(twin) : null);
        }

        return result;
    }

    public bool SameAs(FieldTree other) => Except(other).IsEmpty && other.Except(this).IsEmpty;

    /// <summary>Every path in the set, as conflicts show it: <c>.spec.items[name="a"].size</c>.</summary>
    public IEnumerable<string> Paths() => Paths("");

    private IEnumerable<string> Paths(string prefix)
    {
        if (Owned)
        {
            yield return prefix;
        }

        foreach (var (step, child) in Children)
        {
            foreach (var path in child.Paths(prefix + Show(step)))
            {
                yield return path;
            }
        }
    }

    private static string Show(string step)
    {
        if (step.StartsWith("f:", StringComparison.Ordinal))
        {
            return $".{step[2..]}";
        }

        if (step.StartsWith("v:", StringComparison.Ordinal))
        {
            return $"[={step[2..]}]";
        }

        var key = JsonNode.Parse(step[2..]) as JsonObject ?? [];
        return $"[{string.Join(",", key.Select(pair => $"{pair.Key}={pair.Value?.ToJsonString()}"))}]";
    }
}
