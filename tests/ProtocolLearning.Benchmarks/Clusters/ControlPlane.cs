using System.Globalization;
using k8s;
using k8s.Models;

namespace ProtocolLearning.Benchmarks.Clusters;

/// <summary>A real control plane of <c>deploy/testbed/</c>, which ends with this process at the latest.</summary>
internal sealed class ControlPlane : IAsyncDisposable
{
    private readonly string _name;
    private readonly IReadOnlyDictionary<string, string> _environment;

    private ControlPlane(string name, IReadOnlyDictionary<string, string> environment) => (_name, _environment) = (name, environment);

    /// <summary>Path of an administrator's kubeconfig.</summary>
    public string KubeconfigPath { get; private set; } = "";

    /// <summary>One line that says why there is no test bed with hollow nodes here; null where there is one.</summary>
    public static async Task<string?> MissingAsync(CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux())
        {
            return "the test bed runs on Linux";
        }

        if (Environment.GetEnvironmentVariable("KUBEBUILDER_ASSETS") is { Length: > 0 } assets && !File.Exists(Path.Combine(assets, "kubemark")))
        {
            return "the folder in KUBEBUILDER_ASSETS has no kubemark, and so no whole control plane";
        }

        var (code, _, error) = await TestBedScript.RunAsync("assets.sh", ["check"], new Dictionary<string, string>(), cancellationToken);
        return code == 0 ? null : error.Trim();
    }

    /// <summary>Starts a control plane without nodes, with this repository's custom resource definitions.</summary>
    /// <param name="name">Begins its name, which no other process has.</param>
    /// <param name="variables">Variables of <c>up.sh</c>, such as flags of its components.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<ControlPlane> StartAsync(
        string name, IReadOnlyDictionary<string, string> variables, CancellationToken cancellationToken)
    {
        var environment = new Dictionary<string, string>(variables)
        {
            ["PLEARN_TESTBED_OWNER"] = Environment.ProcessId.ToString(CultureInfo.InvariantCulture),
        };
        var plane = new ControlPlane(string.Create(CultureInfo.InvariantCulture, $"{name}-{Environment.ProcessId}"), environment);
        try
        {
            plane.KubeconfigPath = (await plane.RunAsync("up.sh", cancellationToken)).Trim();
            await plane.RunAsync("crds.sh", cancellationToken);
            return plane;
        }
        catch
        {
            await plane.DisposeAsync();
            throw;
        }
    }

    /// <summary>A client without limits on its requests.</summary>
    public Kubernetes Connect() => new(Configuration());

    public KubernetesClientConfiguration Configuration() => KubernetesClientConfiguration.BuildConfigFromConfigFile(KubeconfigPath);

    /// <summary>Installs further custom resource definitions.</summary>
    public Task InstallAsync(string definitionPath, CancellationToken cancellationToken) => RunAsync("crds.sh", cancellationToken, definitionPath);

    /// <summary>Starts a hollow node: a kubelet whose pods run nothing.</summary>
    public Task StartHollowNodeAsync(string node, CancellationToken cancellationToken) => RunAsync("hollow-node.sh", cancellationToken, node);

    /// <summary>Ends a node's kubelet by SIGKILL.</summary>
    public Task KillNodeAsync(string node, CancellationToken cancellationToken) => RunAsync("kill-node.sh", cancellationToken, node);

    /// <summary>Ends one process of the control plane by SIGKILL.</summary>
    public Task KillComponentAsync(string component, CancellationToken cancellationToken) =>
        RunAsync("kill-component.sh", cancellationToken, component);

    /// <summary>Makes a namespace, and waits until pods can be made in it: they need its service account and that account's token.</summary>
    public static async Task CreateNamespaceAsync(IKubernetes client, string name, CancellationToken cancellationToken)
    {
        await client.CoreV1.CreateNamespaceAsync(new V1Namespace { Metadata = new V1ObjectMeta { Name = name } }, cancellationToken: cancellationToken);
        await Waiting.UntilAsync(
            async () => (await client.CoreV1.ListNamespacedServiceAccountAsync(name, cancellationToken: cancellationToken)).Items
                .Any(account => account.Metadata.Name == "default" && account.Secrets is { Count: > 0 }),
            $"the service account of namespace {name}",
            cancellationToken);
    }

    public async ValueTask DisposeAsync() => await RunAsync("down.sh", CancellationToken.None, "--wipe");

    private async Task<string> RunAsync(string script, CancellationToken cancellationToken, params string[] arguments)
    {
        var (code, output, error) = await TestBedScript.RunAsync(script, [_name, .. arguments], _environment, cancellationToken);
        return code == 0
            ? output
            : throw new InvalidOperationException($"{script} {_name} {string.Join(' ', arguments)} exited with {code}: {error}");
    }
}
