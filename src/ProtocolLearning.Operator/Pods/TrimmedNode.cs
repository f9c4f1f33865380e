using k8s.Models;

namespace ProtocolLearning.Operator.Pods;

/// <summary>A member's node without what is never read of it: the images it has, above all.</summary>
internal static class TrimmedNode
{
    /// <summary>The same node, changed: it belongs to whoever read it from the server.</summary>
    public static V1Node Of(V1Node node)
    {
        if (node.Status is { } status)
        {
            status.Images = null;
            status.VolumesInUse = null;
            status.VolumesAttached = null;
            status.Addresses = null;
        }

        return node;
    }
}
