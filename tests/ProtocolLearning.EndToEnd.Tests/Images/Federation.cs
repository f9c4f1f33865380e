using System.Text;
using System.Text.Json.Nodes;
using ProtocolLearning.EndToEnd.Tests.Processes;
using ProtocolLearning.Install.Tests;

namespace ProtocolLearning.EndToEnd.Tests.Images;

/// <summary>A home cluster with the chart's release, and another cluster that lends it an account. Both take workers.</summary>
internal sealed class Federation : IAsyncDisposable
{
    private const string SystemNamespace = "protocollearning-system";
    private const string Manifests = "tests/ProtocolLearning.EndToEnd.Tests/Images";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    private readonly NodeCluster _home;
    private readonly NodeCluster _there;
    private readonly DirectoryInfo _folder;

    private Federation(NodeCluster home, NodeCluster there, DirectoryInfo folder) => (_home, _there, _folder) = (home, there, folder);

    public static async Task<Federation> InstallAsync(NodeCluster home, NodeCluster there)
    {
        var federation = new Federation(home, there, Directory.CreateTempSubdirectory("federation-"));
        try
        {
            await federation.PrepareAsync();
            await federation.InstallOperatorAsync();
            return federation;
        }
        catch
        {
            await federation.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary><c>plearn join</c>: the key in the member cluster, the Participant at home.</summary>
    public async Task JoinAsync(string participant, string cluster, NodeCluster member, string dataset) => await Tool.Dotnet.SucceedAsync(
        Programs.AssemblyOf("ProtocolLearning.Cli", "plearn"), "join", participant, "--run", "demo", "-n", "training", "--kubeconfig", _home.Kubeconfig,
        "--cluster", cluster, "--member-kubeconfig", member.Kubeconfig, "--member-namespace", "training", "--gpus", "0", "--workers", "2",
        "--dataset", dataset, "--apply-member", "--apply-home");

    public async Task<JsonNode> RunAsync() => JsonNode.Parse(await _home.KubectlAsync("-n", "training", "get", "plrun", "demo", "-o", "json"))!;

    public async Task<IReadOnlyList<Shard>> ShardsAsync() => [.. (await _home.ListAsync("plshard")).Select(Shard.Of)];

    /// <summary>Waits until something is there, and says what both clusters hold where it does not come about.</summary>
    public Task<T> EventuallyAsync<T>(Func<Task<T?>> find, string what)
        where T : class => NodeCluster.EventuallyAsync(find, what, Patience, DescribeAsync);

    private async Task PrepareAsync()
    {
        var text = _folder.CreateSubdirectory("text").FullName;
        var pages = Repository.Files("docs", "*.md").Select(Repository.Read);
        await File.WriteAllTextAsync(Path.Combine(text, "pages.txt"), string.Join('\n', pages));
        await _home.InstallDefinitionsAsync();
        await _home.KubectlAsync("create", "namespace", SystemNamespace);
        await _home.KubectlAsync("create", "namespace", "training");
        await _home.KubectlAsync("-n", "training", "create", "configmap", "text", $"--from-file={text}");
        await _home.ApplyAsync($"{Manifests}/volumes-home.yaml", _folder.CreateSubdirectory("log").FullName);

        await _there.KubectlAsync("apply", "-k", Repository.PathOf("deploy/kustomize/push-member"));
        await _there.ApplyAsync($"{Manifests}/volumes-there.yaml", text);
        var credential = await LendAsync();
        await _home.KubectlAsync("-n", SystemNamespace, "create", "secret", "generic", "there-kubeconfig", $"--from-file=kubeconfig={credential}");
    }

    /// <summary>A kubeconfig with the account that the other cluster lends to home.</summary>
    private async Task<string> LendAsync()
    {
        var token = await EventuallyAsync(
            async () => await _there.KubectlAsync("-n", SystemNamespace, "get", "secret", "protocollearning-home", "-o", "jsonpath={.data.token}") is { Length: > 0 } text ? text : null,
            "the account's token");
        var file = Path.Combine(_folder.FullName, "there.kubeconfig");
        await File.WriteAllTextAsync(file, await _there.KubectlAsync("config", "view", "--raw", "--minify"));
        var user = (await _there.KubectlAsync("config", "view", "-o", "jsonpath={.users[0].name}")).Trim();
        await Tool.Kubectl.SucceedAsync("--kubeconfig", file, "config", "delete-user", user);
        await Tool.Kubectl.SucceedAsync(
            "--kubeconfig", file, "config", "set-credentials", user, "--token", Encoding.UTF8.GetString(Convert.FromBase64String(token)));
        return file;
    }

    /// <summary>
    /// <c>helm install</c> of the chart. The test bed is older than the chart's kubeVersion and than policy/v1, its definitions are served
    /// already, and it has no Services and no DNS: pods are told the API server's and the leading pod's own address.
    /// </summary>
    private async Task InstallOperatorAsync()
    {
        var chart = _folder.CreateSubdirectory("chart").FullName;
        foreach (var file in Repository.Files(Repository.Chart, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(chart, Path.GetRelativePath(Repository.Chart, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(Repository.PathOf(file), copy);
        }

        var description = Path.Combine(chart, "Chart.yaml");
        await File.WriteAllLinesAsync(description, (await File.ReadAllLinesAsync(description)).Where(line => !line.StartsWith("kubeVersion:", StringComparison.Ordinal)));
        var server = new Uri((await _home.KubectlAsync("config", "view", "-o", "jsonpath={.clusters[0].cluster.server}")).Trim());
        var values = Path.Combine(_folder.FullName, "values.yaml");
        await File.WriteAllTextAsync(
            values,
            $$"""
            crds: {install: false}
            podDisruptionBudget: {enabled: false}
            rbac: {inClusterMember: true}
            address: http://$(POD_IP):8080
            extraEnv:
              - {name: KUBERNETES_SERVICE_HOST, value: "{{server.Host}}"}
              - {name: KUBERNETES_SERVICE_PORT, value: "{{server.Port}}"}
            """);
        await Tool.Helm.SucceedAsync(
            "install", "protocol-learning", chart, "--kubeconfig", _home.Kubeconfig, "--namespace", SystemNamespace, "--values", values, "--wait", "--timeout", "4m");
    }

    private async Task<string> DescribeAsync()
    {
        string[] seen =
        [
            await _home.KubectlAsync("get", "plrun,plpart,plcluster,plshard,pods", "-A", "-o", "wide"),
            await _there.KubectlAsync("get", "pods,nodes", "-A", "-o", "wide"),
            await _home.KubectlAsync("-n", "training", "get", "events", "--sort-by=.metadata.creationTimestamp"),
            await _there.KubectlAsync("-n", "training", "get", "events", "--sort-by=.metadata.creationTimestamp"),
            await _home.KubectlAsync("-n", SystemNamespace, "logs", "-l", "app.kubernetes.io/component=operator", "--tail=60"),
        ];
        return string.Join('\n', seen);
    }
}
