using System.Globalization;
using ProtocolLearning.Benchmarks.Clusters;

namespace ProtocolLearning.Conformance.Tests.Clusters;

/// <summary>The scripts of <c>deploy/testbed/</c>.</summary>
internal static class TestBed
{
    private static readonly (string Name, string Value)[] Always =
    [
        ("PLEARN_TESTBED_FAST_NODES", "1"),

        // It would put a ConfigMap of its own into every namespace; nothing here mounts it.
        ("PLEARN_TESTBED_KCM_ARGS", "--controllers=*,-root-ca-cert-publisher"),
        ("PLEARN_TESTBED_OWNER", Environment.ProcessId.ToString(CultureInfo.InvariantCulture)),
    ];

    /// <summary>One line that says why there is no test bed here; null where there is one.</summary>
    public static async Task<string?> MissingAsync()
    {
        if (!OperatingSystem.IsLinux())
        {
            return "the test bed runs on Linux";
        }

        var (code, _, error) = await RunAsync("assets.sh", ["check"], []);
        return code == 0 ? null : error.Trim();
    }

    /// <summary>Starts a cluster that ends with this process at the latest; the path of its kubeconfig.</summary>
    public static async Task<string> UpAsync(string name) => (await SucceedAsync("up.sh", name)).Trim();

    public static Task InstallAsync(string name, params string[] files) => SucceedAsync("crds.sh", [name, .. files]);

    public static Task DownAsync(string name) => SucceedAsync("down.sh", name, "--wipe");

    /// <summary>One line that says why there are no hollow nodes here; null where there are.</summary>
    public static async Task<string?> MissingNodesAsync() =>
        await MissingAsync() ?? (Has("kubemark") ? null : "the folder in KUBEBUILDER_ASSETS has no kubemark");

    /// <summary>Whether a program is there: a folder of the user's own may lack some.</summary>
    public static bool Has(string program) =>
        Environment.GetEnvironmentVariable("KUBEBUILDER_ASSETS") is not { Length: > 0 } assets || File.Exists(Path.Combine(assets, program));

    public static Task KillApiServerAsync(string name) => SucceedAsync("kill-component.sh", name, "kube-apiserver");

    /// <summary>Kills the API server and starts it again, with the same port and data.</summary>
    public static async Task RestartApiServerAsync(string name)
    {
        await KillApiServerAsync(name);
        await SucceedAsync("up.sh", name);
    }

    /// <summary>Starts a hollow node that says it has so many GPUs.</summary>
    public static Task StartHollowNodeAsync(string name, string node, int gpus) =>
        SucceedAsync("hollow-node.sh", [name, node], gpus == 0 ? [] : [("PLEARN_TESTBED_GPUS", gpus.ToString(CultureInfo.InvariantCulture))]);

    public static Task KillNodeAsync(string name, string node) => SucceedAsync("kill-node.sh", name, node);

    private static Task<string> SucceedAsync(string script, params string[] arguments) => SucceedAsync(script, arguments, []);

    private static async Task<string> SucceedAsync(string script, string[] arguments, (string Name, string Value)[] environment)
    {
        var (code, output, error) = await RunAsync(script, arguments, environment);
        return code == 0
            ? output
            : throw new InvalidOperationException($"{script} {string.Join(' ', arguments)} exited with {code}: {error}");
    }

    private static Task<(int Code, string Output, string Error)> RunAsync(
        string script, string[] arguments, (string Name, string Value)[] environment) => TestBedScript.RunAsync(
            script, arguments, Always.Concat(environment).ToDictionary(variable => variable.Name, variable => variable.Value), CancellationToken.None);
}
