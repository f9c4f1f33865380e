using k8s.Models;

namespace ProtocolLearning.Operator.Pods;

/// <summary>A member's node without what is never read of it: the images it has above all, labels and annotations.</summary>
internal static class TrimmedNode
{
    /// <summary>The same node, changed: it belongs to whoever read it from the server.</summary>
    public static V1Node Of(V1Node node)
    {
        (node.Metadata.Labels, node.Metadata.Annotations) = (null, null);
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
