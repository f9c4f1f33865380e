using k8s;
using k8s.Autorest;

namespace ProtocolLearning.Operator.Pods;

/// <summary>The value of the origin label: the uid of the home cluster's kube-system namespace, which outlives every operator.</summary>
/// <param name="Value">The uid.</param>
internal sealed record HomeOrigin(string Value)
{
    private const string Namespace = "kube-system";

    /// <exception cref="HttpOperationException">The home cluster does not let the operator read the namespace.</exception>
    public static async Task<HomeOrigin> ReadAsync(IKubernetes home, CancellationToken cancellationToken) =>
        new((await home.CoreV1.ReadNamespaceAsync(Namespace, cancellationToken: cancellationToken)).Metadata.Uid);
}
