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
    public async Task<MemberCredential> ReadAsync(MemberClusterSpec spec, CancellationToken cancellationToken) => spec.Credential switch
    {
        { Type: CredentialType.InCluster } => new MemberCredential(options.HomeConfiguration(), "in-cluster", null),
        { Type: CredentialType.Secret, Secret: { } secret } => ReadSecret(secret),
        { Type: CredentialType.ClusterProfile, ClusterProfile: { } profile } => await ReadProfileAsync(profile, cancellationToken),
        _ => MemberCredential.Wrong("spec.credential: mode Push needs one; name a Secret"),
    };

    /// <summary>Whether an exception says that a kubeconfig, or what it holds or points to, cannot be used.</summary>
    public static bool IsMalformed(Exception exception) => exception
        is YamlException or KubeConfigException or FormatException or ArgumentException or CryptographicException or IOException
        or UnauthorizedAccessException;

    /// <summary>
    /// The kubeconfig that the cluster's manager put into the operator's namespace for it, as KEP-4322 says. An access provider that
    /// is a program to run is not supported.
    /// </summary>
    private async Task<MemberCredential> ReadProfileAsync(ClusterProfileCredential reference, CancellationToken cancellationToken)
    {
        var profile = new ObjectKey(reference.Namespace, reference.Name);
        var found = await clusters.Home.Api.GetAsync<V1Alpha1ClusterProfile>(profile, cancellationToken);
        if (!found.IsSuccess)
        {
            return MemberCredential.Wrong(
                $"spec.credential.clusterProfile: there is no ClusterProfile {profile} of {new V1Alpha1ClusterProfile().ApiVersion}; make it, or install the cluster inventory API");
        }

        var secrets = clusters.Home.Cache<V1Secret>().List().Where(secret => IsFor(secret, reference)).ToList();
        return secrets switch
        {
            [] => MemberCredential.Wrong(
                $"spec.credential.clusterProfile: no Secret in {settings.Namespace} has label {V1Alpha1ClusterProfile.NameLabel}={reference.Name}; have the cluster's manager put a kubeconfig there (access providers that run a program are not supported)"),
            [var secret] => ReadSecret(new SecretCredential
            {
                Name = secret.Metadata.Name,
                Key = V1Alpha1ClusterProfile.Keys.FirstOrDefault(key => secret.Data?.ContainsKey(key) == true) ?? V1Alpha1ClusterProfile.Keys[0],
            }),
            _ => MemberCredential.Wrong(
                $"spec.credential.clusterProfile: Secrets {string.Join(", ", secrets.Select(secret => secret.Metadata.Name).Order(StringComparer.Ordinal))} in {settings.Namespace} are all labelled for {profile}; leave one"),
        };
    }

    private static bool IsFor(V1Secret secret, ClusterProfileCredential reference) =>
        secret.GetLabel(V1Alpha1ClusterProfile.NameLabel) == reference.Name
        && (secret.GetLabel(V1Alpha1ClusterProfile.NamespaceLabel) ?? reference.Namespace) == reference.Namespace;

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

    /// <summary>
    /// Whoever may write the Secret must not have programs run here, files of the operator read, or talk to anybody under the cluster's
    /// name.
    /// </summary>
    private static string? Unsafe(K8SConfiguration configuration)
    {
        if (configuration.Users?.FirstOrDefault(user => user.UserCredentials is { ExternalExecution: not null } or { AuthProvider: not null }) is { } user)
        {
            return $"user {user.Name} logs in through a program; use a token or a certificate";
        }

        var files = (configuration.Users ?? []).Select(user => user.UserCredentials)
            .SelectMany(credentials => new[] { credentials?.ClientCertificate, credentials?.ClientKey })
            .Concat((configuration.Clusters ?? []).Select(cluster => cluster.ClusterEndpoint?.CertificateAuthority));
        if (files.FirstOrDefault(file => !string.IsNullOrEmpty(file)) is { } path)
        {
            return $"it names the file {path}; put the data itself in (client-certificate-data, client-key-data, certificate-authority-data)";
        }

        return (configuration.Clusters ?? []).FirstOrDefault(cluster => cluster.ClusterEndpoint?.SkipTlsVerify == true) is { } open
            ? $"cluster {open.Name} says insecure-skip-tls-verify; give it certificate-authority-data"
            : null;
    }

    private static MemberCredential Parse(byte[] kubeconfig, string where)
    {
        try
        {
            var configuration = KubernetesYaml.Deserialize<K8SConfiguration>(Encoding.UTF8.GetString(kubeconfig));
            return Unsafe(configuration) is { } problem
                ? MemberCredential.Wrong($"{where}: {problem}")
                : new MemberCredential(
                    KubernetesClientConfiguration.BuildConfigFromConfigObject(configuration), Convert.ToHexStringLower(SHA256.HashData(kubeconfig)), null);
        }
        catch (Exception exception) when (IsMalformed(exception))
        {
            return MemberCredential.Wrong($"{where} is no kubeconfig: {exception.Message}");
        }
    }
}
