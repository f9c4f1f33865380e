using System.Text;
using k8s;
using k8s.Autorest;
using k8s.KubeConfigModels;
using ProtocolLearning.Resources.MemberClusters;

namespace ProtocolLearning.Cli.Access;

/// <summary>Opens member clusters. Whoever may not read their credentials names a kubeconfig, or does without.</summary>
internal sealed class MemberAccess(ClusterAccess home, NamedValues kubeconfigs, NamedValues contexts, string operatorNamespace)
{
    /// <summary>The operator's namespace in the home cluster.</summary>
    public string OperatorNamespace => operatorNamespace;

    /// <summary>Refuses to take one cluster for several.</summary>
    /// <param name="clusters">Names of the member clusters that will be opened.</param>
    /// <exception cref="CommandFailure">The kubeconfig or context on the command line does not say whose it is.</exception>
    public void CheckFor(IReadOnlyCollection<string> clusters)
    {
        if (clusters.Count > 1 && (kubeconfigs.IsUnnamed || contexts.IsUnnamed))
        {
            var option = kubeconfigs.IsUnnamed ? "--member-kubeconfig" : "--member-context";
            throw new CommandFailure($"the run is in clusters {string.Join(", ", clusters)}, and {option} does not say whose it is: write {option} {clusters.First()}=…");
        }
    }

    /// <summary>Opens a member.</summary>
    /// <param name="cluster">Its MemberCluster; null where that is not known.</param>
    /// <param name="namespace">The namespace to look at in it.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>The cluster, or why it cannot be opened.</returns>
    public async Task<(ClusterAccess? Member, string? Problem)> OpenAsync(
        V1Alpha1MemberCluster? cluster, string @namespace, CancellationToken cancellationToken)
    {
        try
        {
            var (kubeconfig, context) = (kubeconfigs.Of(cluster?.Metadata.Name), contexts.Of(cluster?.Metadata.Name));
            return kubeconfig is not null || context is not null
                ? (ClusterAccess.Open(kubeconfig is null ? null : new FileInfo(kubeconfig), context, @namespace), null)
                : await OpenAsOperatorAsync(cluster, @namespace, cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException && CommandGuard.Explain(exception) is { } failure)
        {
            return (null, failure.Message);
        }
    }

    private async Task<(ClusterAccess? Member, string? Problem)> OpenAsOperatorAsync(
        V1Alpha1MemberCluster? cluster, string @namespace, CancellationToken cancellationToken)
    {
        if (cluster?.Spec.Credential?.Secret is not { } reference)
        {
            return (null, "its credential is in no Secret; name a kubeconfig with --member-kubeconfig");
        }

        try
        {
            var secret = await home.Client.CoreV1.ReadNamespacedSecretAsync(reference.Name, operatorNamespace, cancellationToken: cancellationToken);
            if (secret.Data?.TryGetValue(reference.Key, out var text) != true)
            {
                return (null, $"Secret {operatorNamespace}/{reference.Name} has no key {reference.Key}");
            }

            var parsed = KubernetesYaml.Deserialize<K8SConfiguration>(Encoding.UTF8.GetString(text!));
            return (ClusterAccess.Open(KubernetesClientConfiguration.BuildConfigFromConfigObject(parsed), @namespace), null);
        }
        catch (HttpOperationException refused)
        {
            return (null, $"Secret {operatorNamespace}/{reference.Name}: {Refusal.Explain(refused).Message}; or name a kubeconfig with --member-kubeconfig");
        }
    }
}
