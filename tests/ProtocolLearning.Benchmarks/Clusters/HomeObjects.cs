using System.Text;
using k8s;
using k8s.Models;
using ProtocolLearning.Controllers.Api;
using ProtocolLearning.Resources.MemberClusters;

namespace ProtocolLearning.Benchmarks.Clusters;

/// <summary>What an administrator does in a home cluster.</summary>
internal sealed class HomeObjects(Kubernetes client)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    /// <summary>The product's own client, without its limits.</summary>
    public IApiClient Api { get; } = new ApiClient(new ApiTransport("home", client, Timeout, TimeProvider.System, CancellationToken.None));

    /// <exception cref="InvalidOperationException">The server refuses it.</exception>
    public async Task<T> CreateAsync<T>(T entity, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var created = await Api.CreateAsync(entity, cancellationToken);
        entity.Metadata = created.Value
            ?? throw new InvalidOperationException($"{typeof(T).Name} {entity.Metadata.Name} was not created: {created.Message}");
        return entity;
    }

    /// <summary>Puts a kubeconfig where member clusters find it.</summary>
    public Task CreateCredentialAsync(string name, string kubeconfig, CancellationToken cancellationToken) => CreateAsync(
        new V1Secret
        {
            Metadata = new V1ObjectMeta { Name = name, NamespaceProperty = OperatorProcess.Namespace },
            Data = new Dictionary<string, byte[]> { ["kubeconfig"] = Encoding.UTF8.GetBytes(kubeconfig) },
        },
        cancellationToken);

    /// <summary>Makes a Push cluster.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="credential">The Secret of its kubeconfig.</param>
    /// <param name="space">The namespace of its pods.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task CreateClusterAsync(string name, string credential, string space, CancellationToken cancellationToken) => CreateAsync(
        new V1Alpha1MemberCluster
        {
            Metadata = new V1ObjectMeta { Name = name },
            Spec = new MemberClusterSpec
            {
                Mode = MemberClusterMode.Push,
                Credential = new CredentialSpec { Type = CredentialType.Secret, Secret = new SecretCredential { Name = credential } },
                AllowedNamespaces = [new AllowedNamespaces { MemberNamespaces = [space] }],
            },
        },
        cancellationToken);
}
