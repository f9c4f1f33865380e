using ProtocolLearning.LocalCluster.Kinds;

namespace ProtocolLearning.LocalCluster.Apply;

/// <summary>
/// Which fields a manager can own through one endpoint: never the object's identity, and the status only through its subresource.
/// </summary>
internal static class ManagedScope
{
    private static readonly string[] ServerOwned =
        ["f:name", "f:namespace", "f:uid", "f:resourceVersion", "f:generation", "f:creationTimestamp", "f:deletionTimestamp",
         "f:deletionGracePeriodSeconds", "f:managedFields", "f:selfLink", "f:generateName"];

    public static FieldTree Limit(ResourceKind kind, string subresource, FieldTree fields)
    {
        var result = new FieldTree();
        foreach (var (step, child) in fields.Children)
        {
            var covered = step switch
            {
                "f:apiVersion" or "f:kind" => false,
                "f:status" => subresource == "status" || (subresource.Length == 0 && !kind.HasStatus),
                _ => subresource != "status",
            };
            if (covered)
            {
                result.Add(step, step == "f:metadata" ? WithoutServerOwned(child) : child);
            }
        }

        return result;
    }

    private static FieldTree WithoutServerOwned(FieldTree metadata)
    {
        var result = new FieldTree();
        foreach (var (step, child) in metadata.Children.Where(child => !ServerOwned.Contains(child.Key)))
        {
            result.Add(step, child);
        }

        return result;
    }
}
