using k8s;

namespace ProtocolLearning.Operator.Members;

/// <summary>A credential that was read, or why it could not be.</summary>
/// <param name="Configuration">Where the cluster is and how to log in; null where there is a problem.</param>
/// <param name="Fingerprint">Changes with the credential.</param>
/// <param name="Problem">What is wrong and what to do; null where nothing is.</param>
internal sealed record MemberCredential(KubernetesClientConfiguration? Configuration, string Fingerprint, string? Problem)
{
    public static MemberCredential Wrong(string problem) => new(null, "", problem);
}
