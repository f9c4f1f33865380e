using k8s;
using k8s.Models;

using ProtocolLearning.Controllers.Api;
using ProtocolLearning.Controllers.Clusters;

namespace ProtocolLearning.Controllers.Runtime;

/// <summary>From a child to the request for its owner.</summary>
internal static class OwnerRequests
{
    /// <summary>The controller of <paramref name="child"/> where it is of that group and kind, in whatever version.</summary>
    public static IEnumerable<ClusterRequest> Of<TChild>(string cluster, TChild child, ResourceKind owner)
        where TChild : class, IKubernetesObject<V1ObjectMeta>
    {
        var reference = child.Metadata.OwnerReferences?.FirstOrDefault(reference => reference.Controller == true);
        return reference is not null && reference.Kind == owner.Kind && GroupOf(reference.ApiVersion) == owner.Group
            ? [new ClusterRequest(cluster, child.Metadata.NamespaceProperty ?? "", reference.Name)]
            : [];
    }

    private static string GroupOf(string apiVersion) =>
        apiVersion.IndexOf('/', StringComparison.Ordinal) is var slash and >= 0 ? apiVersion[..slash] : "";
}
