using k8s;
using Microsoft.Extensions.Logging;
using ProtocolLearning.Cli.Local.Manifests;
using ProtocolLearning.LocalCluster.ApiServer;
using ProtocolLearning.Resources;
using ProtocolLearning.Resources.Participants;
using ProtocolLearning.Resources.Schema;

namespace ProtocolLearning.Cli.Local.Clusters;

/// <summary>
/// The clusters of a local run with everything that a user would apply to them: namespaces, credentials, keys, the operator, and the
/// manifest's objects. Each participant has a node of its own in its member cluster.
/// </summary>
internal sealed class LocalSession : IAsyncDisposable
{
    private const string HomeNode = "home-1";

    private readonly Dictionary<string, LocalKubernetes> _members = [];

    private LocalSession(LocalKubernetes home) => Home = home;

    public LocalKubernetes Home { get; }

    public IReadOnlyDictionary<string, LocalKubernetes> Members => _members;

    /// <summary>Starts the clusters and applies everything; on failure nothing stays.</summary>
    public static async Task<LocalSession> StartAsync(
        LocalManifest manifest, LocalRunOptions options, LocalImages images, string folder, ILoggerFactory logs, CancellationToken cancellationToken)
    {
        var homeOptions = new EmbeddedApiServerOptions { Name = "home", Port = options.Port, LoggerFactory = logs };
        foreach (var definition in CustomResourceDefinitions.All())
        {
            homeOptions.CustomResourceDefinitions.Add(definition);
        }

        var session = new LocalSession(await LocalKubernetes.StartAsync(homeOptions, folder, logs, cancellationToken));
        try
        {
            await session.Home.AddNodeAsync(HomeNode, images.Home, new Dictionary<string, string>(), capacity: new(), cancellationToken);
            foreach (var cluster in manifest.Clusters)
            {
                var memberOptions = new EmbeddedApiServerOptions { Name = cluster.Metadata.Name, LoggerFactory = logs };
                var member = await LocalKubernetes.StartAsync(memberOptions, folder, logs, cancellationToken);
                session._members.Add(cluster.Metadata.Name, member);
            }

            await Task.WhenAll(manifest.Participants.Select(participant => session.AddParticipantAsync(participant, manifest, images, cancellationToken)));
            await session.ApplyAsync(manifest, cancellationToken);
            return session;
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends every process and server.</summary>
    public async ValueTask DisposeAsync()
    {
        await Home.DisposeAsync();
        await Task.WhenAll(_members.Values.Select(member => member.DisposeAsync().AsTask()));
    }

    private async Task AddParticipantAsync(
        V1Alpha1Participant participant, LocalManifest manifest, LocalImages images, CancellationToken cancellationToken)
    {
        var name = participant.Metadata.Name;
        var member = _members[participant.Spec.ClusterRef.Name];
        var labels = participant.Spec.Worker.NodeSelector ?? new Dictionary<string, string>();
        await member.AddNodeAsync(name, images.Worker(name), labels.ToDictionary(), LocalCapacity.Of(participant), cancellationToken);
        await member.Client.EnsureNamespaceAsync(participant.Spec.Namespace, cancellationToken);
        await member.Client.CoreV1.CreateNamespacedSecretAsync(
            IdentitySecret.Of(name, manifest.Keys[name]), participant.Spec.Namespace, cancellationToken: cancellationToken);
    }

    private async Task ApplyAsync(LocalManifest manifest, CancellationToken cancellationToken)
    {
        var home = Home.Client;
        await home.EnsureNamespaceAsync(OperatorPod.Namespace, cancellationToken);
        await home.EnsureNamespaceAsync(manifest.Namespace, cancellationToken);
        foreach (var cluster in manifest.Clusters.Where(cluster => cluster.Spec.Credential?.Secret is not null))
        {
            var credential = cluster.Spec.Credential!.Secret!;
            var secret = OperatorPod.Secret(credential.Name, credential.Key, _members[cluster.Metadata.Name].Kubeconfig);
            await home.CoreV1.CreateNamespacedSecretAsync(secret, OperatorPod.Namespace, cancellationToken: cancellationToken);
        }

        await home.CoreV1.CreateNamespacedSecretAsync(
            OperatorPod.Secret(OperatorPod.CredentialSecret, OperatorPod.CredentialKey, Home.Kubeconfig), OperatorPod.Namespace, cancellationToken: cancellationToken);
        await home.CoreV1.CreateNamespacedPodAsync(OperatorPod.Create(), OperatorPod.Namespace, cancellationToken: cancellationToken);
        foreach (var cluster in manifest.Clusters)
        {
            await home.CustomObjects.CreateClusterCustomObjectAsync(
                cluster, ApiGroup.Name, ApiGroup.Version, "memberclusters", cancellationToken: cancellationToken);
        }

        await home.CreateAsync(manifest.Run, "trainingruns", cancellationToken);
        foreach (var participant in manifest.Participants)
        {
            await home.CreateAsync(participant, "participants", cancellationToken);
        }
    }
}
