using System.Globalization;

namespace ProtocolLearning.Install.Tests.Cluster;

/// <summary>A real control plane of <c>deploy/testbed/</c>, with RBAC, that ends with this process at the latest.</summary>
internal sealed class ControlPlane : IAsyncDisposable
{
    private readonly string _name;
    private readonly string _kubeconfig;

    private ControlPlane(string name, string kubeconfig) => (_name, _kubeconfig) = (name, kubeconfig);

    /// <summary>Starts one, or skips the test where the test bed's programs are missing.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="serverArguments">More flags of kube-apiserver.</param>
    public static async Task<ControlPlane> StartAsync(string name, params string[] serverArguments)
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "the test bed runs on Linux");
        var (exitCode, _, error) = await Tool.Bash.RunAsync("deploy/testbed/assets.sh", "check");
        Skip.If(exitCode != 0, error.Trim());
        var bash = Tool.Bash.With(
            ("PLEARN_TESTBED_OWNER", Environment.ProcessId.ToString(CultureInfo.InvariantCulture)),
            ("PLEARN_TESTBED_APISERVER_ARGS", string.Join(' ', serverArguments)));
        var kubeconfig = await bash.SucceedAsync("deploy/testbed/up.sh", name);
        return new ControlPlane(name, kubeconfig.Trim().Split('\n')[^1]);
    }

    public async ValueTask DisposeAsync() => await Tool.Bash.SucceedAsync("deploy/testbed/down.sh", _name, "--wipe");

    /// <summary>kubectl as an administrator.</summary>
    public Task<string> KubectlAsync(params string[] arguments) => Tool.Kubectl.SucceedAsync(["--kubeconfig", _kubeconfig, .. arguments]);

    /// <summary>Applies manifests; the server checks them, the client knows less of a schema's rules than it does.</summary>
    public Task ApplyAsync(string file) => KubectlAsync("apply", "--server-side", "--validate=false", "-f", file);

    /// <summary>Makes the objects of this repository's definitions served.</summary>
    public Task ServeDefinitionsAsync() => Tool.Bash.SucceedAsync("deploy/testbed/crds.sh", _name);

    /// <summary>Writes a kubeconfig with which a service account logs in.</summary>
    public async Task<string> LogInAsync(string @namespace, string account, string file)
    {
        var token = await KubectlAsync("-n", @namespace, "create", "token", account, "--duration=1h");
        await File.WriteAllTextAsync(file, await KubectlAsync("config", "view", "--raw", "--minify"));
        var user = (await KubectlAsync("config", "view", "-o", "jsonpath={.users[0].name}")).Trim();
        await Tool.Kubectl.SucceedAsync("--kubeconfig", file, "config", "delete-user", user);
        await Tool.Kubectl.SucceedAsync("--kubeconfig", file, "config", "set-credentials", user, "--token", token.Trim());
        return file;
    }
}
