using System.CommandLine;
using System.Text;
using k8s;
using k8s.Models;
using ProtocolLearning.LocalCluster.ApiServer;
using ProtocolLearning.Resources;
using ProtocolLearning.Resources.Schema;

namespace ProtocolLearning.Cli.Tests.Access;

/// <summary>Embedded API servers as home and member-1 with their kubeconfigs as files, and commands run against them.</summary>
public sealed class HomeFixture : IAsyncLifetime
{
    private readonly List<EmbeddedApiServer> _servers = [];
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("plearn-cli-");

    internal Kubernetes Home { get; private set; } = null!;

    internal Kubernetes Member { get; private set; } = null!;

    /// <summary>A folder that goes with the fixture.</summary>
    internal string Folder => _folder.FullName;

    internal string HomeKubeconfig => Path.Combine(Folder, "home.kubeconfig");

    internal string MemberKubeconfig => Path.Combine(Folder, "member-1.kubeconfig");

    public async Task InitializeAsync()
    {
        Home = await StartAsync("home", HomeKubeconfig);
        Member = await StartAsync("member-1", MemberKubeconfig);
        await Home.CoreV1.CreateNamespaceAsync(new V1Namespace { Metadata = new V1ObjectMeta { Name = "protocollearning-system" } });
        await Home.CoreV1.CreateNamespacedSecretAsync(
            new V1Secret
            {
                Metadata = new V1ObjectMeta { Name = "member-1" },
                Data = new Dictionary<string, byte[]> { ["kubeconfig"] = await File.ReadAllBytesAsync(MemberKubeconfig) },
            },
            "protocollearning-system");
    }

    public async Task DisposeAsync()
    {
        Home.Dispose();
        Member.Dispose();
        foreach (var server in _servers)
        {
            await server.DisposeAsync();
        }

        _folder.Delete(recursive: true);
    }

    /// <summary>Makes an object with its status.</summary>
    internal async Task CreateAsync<T>(T entity, string plural)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var patch = new V1Patch(KubernetesJson.Serialize(entity), V1Patch.PatchType.MergePatch);
        if (entity.Metadata.NamespaceProperty is { } @namespace)
        {
            await Home.CustomObjects.CreateNamespacedCustomObjectAsync<T>(entity, ApiGroup.Name, ApiGroup.Version, @namespace, plural);
            await Home.CustomObjects.PatchNamespacedCustomObjectStatusAsync<T>(patch, ApiGroup.Name, ApiGroup.Version, @namespace, plural, entity.Metadata.Name);
        }
        else
        {
            await Home.CustomObjects.CreateClusterCustomObjectAsync<T>(entity, ApiGroup.Name, ApiGroup.Version, plural);
            await Home.CustomObjects.PatchClusterCustomObjectStatusAsync<T>(patch, ApiGroup.Name, ApiGroup.Version, plural, entity.Metadata.Name);
        }
    }

    /// <summary>Runs a command as the user would, against home.</summary>
    internal Task<CommandRun> RunAsync(Command command, params string[] arguments) =>
        RunAsync(command, CancellationToken.None, arguments);

    /// <summary>The same, with a way to interrupt it.</summary>
    internal Task<CommandRun> RunAsync(Command command, CancellationToken cancellationToken, params string[] arguments) =>
        InvokeAsync(command, [.. arguments, "--kubeconfig", HomeKubeconfig, "-n", ClusterObjects.Namespace], cancellationToken);

    /// <summary>Runs a command with exactly these arguments.</summary>
    internal static async Task<CommandRun> InvokeAsync(Command command, string[] arguments, CancellationToken cancellationToken = default)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var root = new RootCommand { command };
        var code = await root.Parse([command.Name, .. arguments])
            .InvokeAsync(new InvocationConfiguration { Output = output, Error = errors }, cancellationToken);
        return new CommandRun(code, output.ToString(), errors.ToString());
    }

    private async Task<Kubernetes> StartAsync(string name, string kubeconfig)
    {
        var options = new EmbeddedApiServerOptions { Name = name };
        foreach (var definition in CustomResourceDefinitions.All())
        {
            options.CustomResourceDefinitionYaml.Add(CustomResourceDefinitionYaml.Write(definition));
        }

        var server = await EmbeddedApiServer.StartAsync(options, CancellationToken.None);
        _servers.Add(server);
        await File.WriteAllTextAsync(kubeconfig, server.Kubeconfig);
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(server.Kubeconfig));
        var client = new Kubernetes(KubernetesClientConfiguration.BuildConfigFromConfigFile(stream));
        await client.CoreV1.CreateNamespaceAsync(new V1Namespace { Metadata = new V1ObjectMeta { Name = ClusterObjects.Namespace } });
        return client;
    }
}
