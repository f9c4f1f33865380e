using System.Text;
using System.Text.Json.Nodes;

namespace ProtocolLearning.Install.Tests.Cluster;

/// <summary>A run's whole life, seen from API servers: placed, a shard lost and replaced, over, cleared away, deleted.</summary>
/// <param name="home">The home cluster.</param>
/// <param name="member">The cluster that workers are placed in.</param>
/// <param name="folder">Takes the coordinator's log.</param>
/// <param name="programs">Say what they did where something does not come about.</param>
internal sealed class RunLife(ControlPlane home, ControlPlane member, string folder, params ProgramProcess[] programs)
{
    private const string Training = "training";
    private const string Manifests = "tests/ProtocolLearning.Install.Tests/Cluster";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    /// <param name="memberCluster">The file with the MemberCluster.</param>
    public async Task LiveAsync(string memberCluster)
    {
        await home.ApplyAsync($"{Manifests}/{memberCluster}");
        await home.ApplyAsync($"{Manifests}/run.yaml");
        await using var coordinator = await StartCoordinatorAsync();
        await EventuallyAsync(() => WorkersAsync("demo-0-0-1 demo-0-1-1"), "both shards' pods");

        await member.KubectlAsync("-n", Training, "delete", "pod", "demo-0-1-1", "--wait=false");
        await EventuallyAsync(() => WorkersAsync("demo-0-0-1 demo-0-1-2"), "the lost shard's next pod");

        await home.KubectlAsync(
            "-n", Training, "patch", "plrun", "demo", "--type=merge", "-p", """{"spec": {"activeDeadlineSeconds": 1, "ttlSecondsAfterFinished": 1}}""");
        await EventuallyAsync(() => NothingAsync(home, "pods,services,persistentvolumeclaims,plshard"), "the run to be cleared away at home");
        await EventuallyAsync(() => NothingAsync(member, "pods"), "the run to be cleared away in the member");

        await home.KubectlAsync("-n", Training, "delete", "plrun", "demo", "--timeout=60s");
    }

    /// <summary>Nothing runs pods here: the coordinator is a process with its pod's variables.</summary>
    private async Task<ProgramProcess> StartCoordinatorAsync()
    {
        var pod = await EventuallyAsync(
            async () => (await home.KubectlAsync("-n", Training, "get", "pod", "demo-coordinator-1", "--ignore-not-found", "-o", "json")) is { Length: > 0 } json ? json : null,
            "the coordinator's pod");
        var variables = new Dictionary<string, string>();
        foreach (var variable in JsonNode.Parse(pod)!["spec"]!["containers"]![0]!["env"]!.AsArray())
        {
            var value = variable!["value"]?.GetValue<string>()
                ?? (variable["valueFrom"]?["secretKeyRef"] is { } reference ? await SecretAsync(reference) : null);
            if (value is not null)
            {
                variables[variable["name"]!.GetValue<string>()] =
                    variables.Aggregate(value, (text, known) => text.Replace($"$({known.Key})", known.Value, StringComparison.Ordinal));
            }
        }

        variables["PLEARN_DATA"] = Path.Combine(folder, "log");
        variables["PLEARN_LISTEN"] = variables["PLEARN_HEALTH_LISTEN"] = "127.0.0.1:0";
        variables["PLEARN_ADVERTISED_ENDPOINT"] = "";
        return ProgramProcess.Start("ProtocolLearning.Coordinator", variables);
    }

    private async Task<string> SecretAsync(JsonNode reference)
    {
        var secret = await home.KubectlAsync("-n", Training, "get", "secret", reference["name"]!.GetValue<string>(), "-o", "json");
        var encoded = JsonNode.Parse(secret)!["data"]![reference["key"]!.GetValue<string>()]!.GetValue<string>();
        return Encoding.UTF8.GetString(Convert.FromBase64String(encoded));
    }

    private async Task<string?> WorkersAsync(string wanted)
    {
        var pods = await member.KubectlAsync(
            "-n", Training, "get", "pods", "-l", "protocollearning.dev/role=worker", "-o", "jsonpath={.items[*].metadata.name}");
        return pods == wanted ? pods : null;
    }

    private static async Task<string?> NothingAsync(ControlPlane cluster, string kinds) =>
        (await cluster.KubectlAsync("-n", Training, "get", kinds, "-o", "name")).Length == 0 ? "" : null;

    private async Task<string> EventuallyAsync(Func<Task<string?>> find, string what)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var timer = new PeriodicTimer(Interval);
        while (true)
        {
            if (await find() is { } found)
            {
                return found;
            }

            try
            {
                await timer.WaitForNextTickAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"waited {Patience} for {what}; said was:\n{string.Join('\n', programs.Select(program => program.Said))}");
            }
        }
    }
}
