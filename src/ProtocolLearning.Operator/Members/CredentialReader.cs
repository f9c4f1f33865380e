using System.Security.Cryptography;
using System.Text;
using k8s;
using k8s.Exceptions;
using k8s.KubeConfigModels;
using k8s.Models;
using ProtocolLearning.Controllers;
using ProtocolLearning.Controllers.Clusters;
using ProtocolLearning.Controllers.Runtime;
using ProtocolLearning.Operator.Configuration;
using ProtocolLearning.Resources.MemberClusters;
using YamlDotNet.Core;

namespace ProtocolLearning.Operator.Members;

/// <summary>Reads a member cluster's credential from the home cluster.</summary>
internal sealed class CredentialReader(IClusterSet clusters, OperatorSettings settings, OperatorOptions options)
{
    public MemberCredential Read(MemberClusterSpec spec) => spec.Credential switch
    {
        { Type: CredentialType.InCluster } => new MemberCredential(options.HomeConfiguration(), "in-cluster", null),
        { Type: CredentialType.Secret, Secret: { } secret } => ReadSecret(secret),
        { Type: CredentialType.ClusterProfile } =>
            MemberCredential.Wrong("spec.credential.type: this release has no ClusterProfile yet; use Secret"),
        _ => MemberCredential.Wrong("spec.credential: mode Push needs one; name a Secret"),
    };

    /// <summary>Whether an exception says that a kubeconfig, or what it holds or points to, cannot be used.</summary>
    public static bool IsMalformed(Exception exception) => exception
        is YamlException or KubeConfigException or FormatException or ArgumentException or CryptographicException or IOException
        or UnauthorizedAccessException;

    private MemberCredential ReadSecret(SecretCredential reference)
    {
        var secret = clusters.Home.Cache<V1Secret>().Find(new ObjectKey(settings.Namespace, reference.Name));
        if (secret is null)
        {
            return MemberCredential.Wrong($"spec.credential.secret: there is no Secret {settings.Namespace}/{reference.Name}; make it");
        }

        return secret.Data?.TryGetValue(reference.Key, out var kubeconfig) == true
            ? Parse(kubeconfig, $"Secret {settings.Namespace}/{reference.Name}, key {reference.Key}")
            : MemberCredential.Wrong($"spec.credential.secret: Secret {settings.Namespace}/{reference.Name} has no key {reference.Key}; add it");
    }

    private static MemberCredential Parse(byte[] kubeconfig, string where)
    {
        try
        {
            var configuration = KubernetesYaml.Deserialize<K8SConfiguration>(Encoding.UTF8.GetString(kubeconfig));
            var user = configuration.Users?.FirstOrDefault(user => user.UserCredentials is { ExternalExecution: not null } or { AuthProvider: not null });
            return user is null
                ? new MemberCredential(
                    KubernetesClientConfiguration.BuildConfigFromConfigObject(configuration), Convert.ToHexStringLower(SHA256.HashData(kubeconfig)), null)
                : MemberCredential.Wrong($"{where}: user {user.Name} logs in through a program; use a token or a certificate");
        }
        catch (Exception exception) when (IsMalformed(exception))
        {
            return MemberCredential.Wrong($"{where} is no kubeconfig: {exception.Message}");
        }
    }
}
