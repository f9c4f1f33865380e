using System.Globalization;
using System.Text.Json.Nodes;
using ProtocolLearning.Install.Tests;

namespace ProtocolLearning.EndToEnd.Tests.Images;

/// <summary>A real control plane of <c>deploy/testbed/</c> with real nodes, whose pods have addresses of their own. It ends with this process at the latest.</summary>
internal sealed class NodeCluster : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly string _name;

    private NodeCluster(string name, string kubeconfig) => (_name, Kubeconfig) = (name, kubeconfig);

    /// <summary>Path of an administrator's kubeconfig.</summary>
    public string Kubeconfig { get; }

    private static Tool Bash => Tool.Bash.With(
        ("PLEARN_TESTBED_OWNER", Environment.ProcessId.ToString(CultureInfo.InvariantCulture)),
        ("PLEARN_TESTBED_POD_NETWORK", "1"),
        ("PLEARN_TESTBED_FAST_NODES", "1"));

    /// <summary>Why real nodes cannot run here; null where they can.</summary>
    public static async Task<string?> MissingAsync()
    {
        foreach (var (script, argument) in new[] { ("assets.sh", "check"), ("images.sh", "check"), ("node.sh", "check") })
        {
            var (exitCode, _, error) = await Bash.RunAsync($"deploy/testbed/{script}", argument);
            if (exitCode != 0)
            {
                return error.Trim();
            }
        }

        return null;
    }

    public static async Task<NodeCluster> StartAsync(string name)
    {
        var cluster = $"{name}-{Environment.ProcessId}";
        var output = await Bash.SucceedAsync("deploy/testbed/up.sh", cluster);
        return new NodeCluster(cluster, output.Trim().Split('\n')[^1]);
    }

    public async ValueTask DisposeAsync() => await Bash.SucceedAsync("deploy/testbed/down.sh", _name, "--wipe");

    /// <summary>Starts a node, or brings a lost one back.</summary>
    public Task StartNodeAsync(string node, params string[] images) => Bash.SucceedAsync(["deploy/testbed/node.sh", _name, node, .. images]);

    /// <summary>SIGKILL to the node's agent and to every process of every container on it.</summary>
    public Task LoseNodeAsync(string node) => Bash.SucceedAsync("deploy/testbed/kill-node.sh", _name, node, "--containers");

    public Task InstallDefinitionsAsync() => Bash.SucceedAsync("deploy/testbed/crds.sh", _name);

    public Task<string> KubectlAsync(params string[] arguments) => Tool.Kubectl.SucceedAsync(["--kubeconfig", Kubeconfig, .. arguments]);

    /// <summary>Applies a manifest of this folder, or another file of the repository.</summary>
    /// <param name="file">Its path from the repository's root.</param>
    /// <param name="folder">What stands for <c>${FOLDER}</c> in it.</param>
    public async Task ApplyAsync(string file, string folder = "")
    {
        var written = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(written, Repository.Read(file).Replace("${FOLDER}", folder, StringComparison.Ordinal));

            // The client knows less of a schema's rules than the server, which checks them.
            await KubectlAsync("apply", "--server-side", "--validate=false", "-f", written);
        }
        finally
        {
            File.Delete(written);
        }
    }

    /// <summary>The objects of some kinds in the namespace of the run.</summary>
    public async Task<IReadOnlyList<JsonNode>> ListAsync(string kinds) =>
        [.. JsonNode.Parse(await KubectlAsync("-n", "training", "get", kinds, "-o", "json"))!["items"]!.AsArray().Select(item => item!)];

    /// <summary>Waits until something is there.</summary>
    /// <param name="find">Looks for it; null where it is not there yet.</param>
    /// <param name="what">What is waited for.</param>
    /// <param name="patience">How long.</param>
    /// <param name="tell">What there is to see where it does not come about.</param>
    public static async Task<T> EventuallyAsync<T>(Func<Task<T?>> find, string what, TimeSpan patience, Func<Task<string>> tell)
        where T : class
    {
        using var deadline = new CancellationTokenSource(patience);
        using var timer = new PeriodicTimer(Interval);
        while (true)
        {
            if (await find() is { } found)
            {
                return found;
            }

            try
            {
                await timer.WaitForNextTickAsync(deadline.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"waited {patience} for {what}; there is:\n{await tell()}");
            }
        }
    }
}
