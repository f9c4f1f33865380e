using System.Text;
using k8s;
using k8s.Models;

namespace ProtocolLearning.Operator.Tests.Functional;

/// <summary>The address at which a coordinator's pod announces itself, as its node makes it out.</summary>
internal static class AnnouncementAddress
{
    public static async Task<string> OfAsync(IKubernetes home, V1Pod pod, CancellationToken cancellationToken)
    {
        var variables = pod.Spec.Containers[0].Env;
        var reference = variables.Single(variable => variable.Name == "PLEARN_ANNOUNCE_TOKEN").ValueFrom.SecretKeyRef;
        var secret = await home.CoreV1.ReadNamespacedSecretAsync(reference.Name, pod.Metadata.NamespaceProperty, cancellationToken: cancellationToken);
        return variables.Single(variable => variable.Name == "PLEARN_ANNOUNCE_ADDRESS").Value
            .Replace("$(PLEARN_ANNOUNCE_TOKEN)", Encoding.UTF8.GetString(secret.Data[reference.Key]), StringComparison.Ordinal);
    }
}
