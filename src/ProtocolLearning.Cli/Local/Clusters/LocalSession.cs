using k8s;
using ProtocolLearning.Cli.Local.Manifests;
using ProtocolLearning.LocalCluster.ApiServer;
using ProtocolLearning.LocalCluster.Hosting;
using ProtocolLearning.LocalCluster.Nodes;
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
    /// <summary>Name of the home cluster, which no member may have.</summary>
    public const string HomeName = "home";

    private static readonly TimeSpan NodeGrace = TimeSpan.FromSeconds(4);

    private readonly Dictionary<string, LocalClusterHost> _members = [];

    private LocalSession(LocalClusterHost home) => Home = home;

    public LocalClusterHost Home { get; }

    public IReadOnlyDictionary<string, LocalClusterHost> Members => _members;

    /// <summary>Starts the clusters and applies everything; on failure nothing stays.</summary>
    public static async Task<LocalSession> StartAsync(
        LocalManifest manifest, LocalRunOptions options, LocalImages images, string folder, CancellationToken cancellationToken)
    {
        var server = new EmbeddedApiServerOptions { Name = HomeName, Port = options.Port };
        foreach (var definition in CustomResourceDefinitions.All())
        {
            server.CustomResourceDefinitions.Add(definition);
        }

        var home = new LocalNode("home-1", new NodeCapacity());
        var session = new LocalSession(await StartClusterAsync(server, [home], images.Home, folder, cancellationToken));
        try
        {
            await Task.WhenAll(manifest.Clusters.Select(cluster => session.AddMemberAsync(cluster.Metadata.Name, manifest, images, folder, cancellationToken)));
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

    private static Task<LocalClusterHost> StartClusterAsync(
        EmbeddedApiServerOptions server,
        IReadOnlyList<LocalNode> nodes,
        IReadOnlyDictionary<string, NodeProgram> programs,
        string folder,
        CancellationToken cancellationToken) =>
        LocalClusterHost.StartAsync(
            new LocalClusterOptions
            {
                Server = server,
                Nodes = nodes,
                Programs = programs,
                RootFolder = Path.Combine(folder, server.Name),
                NodeGracePeriod = NodeGrace,
            },
            cancellationToken);

    private async Task AddMemberAsync(
        string cluster, LocalManifest manifest, LocalImages images, string folder, CancellationToken cancellationToken)
    {
        V1Alpha1Participant[] participants = [.. manifest.Participants.Where(participant => participant.Spec.ClusterRef.Name == cluster)];
        LocalNode[] nodes = [.. participants.Select(participant => new LocalNode(participant.Metadata.Name, LocalCapacity.Of(participant))
        {
            Labels = (participant.Spec.Worker.NodeSelector ?? new Dictionary<string, string>()).ToDictionary(),
            Programs = images.Worker(participant.Metadata.Name),
        })];
        var member = await StartClusterAsync(
            new EmbeddedApiServerOptions { Name = cluster }, nodes, new Dictionary<string, NodeProgram>(), folder, cancellationToken);
        lock (_members)
        {
            _members.Add(cluster, member);
        }

        foreach (var participant in participants)
        {
            var name = participant.Metadata.Name;
            await member.Kubernetes.EnsureNamespaceAsync(participant.Spec.Namespace, cancellationToken);
            await member.Kubernetes.CoreV1.CreateNamespacedSecretAsync(
                IdentitySecret.Of(name, manifest.Keys[name]), participant.Spec.Namespace, cancellationToken: cancellationToken);
        }
    }

    private async Task ApplyAsync(LocalManifest manifest, CancellationToken cancellationToken)
    {
        var home = Home.Kubernetes;
        await home.EnsureNamespaceAsync(OperatorPod.Namespace, cancellationToken);
        await home.EnsureNamespaceAsync(manifest.Namespace, cancellationToken);
        foreach (var cluster in manifest.Clusters.Where(cluster => cluster.Spec.Credential?.Secret is not null))
        {
            var credential = cluster.Spec.Credential!.Secret!;
            var secret = OperatorPod.Secret(credential.Name, credential.Key, _members[cluster.Metadata.Name].Server.Kubeconfig);
            await home.CoreV1.CreateNamespacedSecretAsync(secret, OperatorPod.Namespace, cancellationToken: cancellationToken);
        }

        await home.CoreV1.CreateNamespacedSecretAsync(
            OperatorPod.Secret(OperatorPod.CredentialSecret, OperatorPod.CredentialKey, Home.Server.Kubeconfig), OperatorPod.Namespace, cancellationToken: cancellationToken);
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
