using System.Text.Json.Nodes;

namespace ProtocolLearning.Install.Tests.Cluster;

/// <summary>The chart's objects on a real API server, and the operator under the chart's own roles.</summary>
public sealed class ChartOnApiServerTests
{
    private const string SystemNamespace = "protocollearning-system";
    private const string OperatorAccount = "protocol-learning";
    private const string MemberAccount = "protocollearning-home";
    private const string Training = "training";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    /// <summary>What is granted and leaves no line in the audit log: what is asked about while another request is served.</summary>
    private static readonly string[] AskedWithin =
    [
        // Server-side apply is a patch; for an object that is not there yet, creating is asked about as well.
        "create persistentvolumeclaims",
        "create services",
        "create shardplacements.protocollearning.dev",

        // Admission (OwnerReferencesPermissionEnforcement) asks it of whoever makes objects that block their owner's deletion.
        "update trainingruns.protocollearning.dev/finalizers",
    ];

    /// <summary>
    /// What a run may need and this one does not: a placement that vanished between two looks is asked for once more, and only a
    /// MemberCluster with a ClusterProfile asks for that.
    /// </summary>
    private static readonly string[] Seldom = ["get shardplacements.protocollearning.dev", "get clusterprofiles.multicluster.x-k8s.io"];

    [SkippableFact]
    public async Task Roles_of_the_chart_grant_what_a_run_needs_from_start_to_end_and_nothing_else()
    {
        _ = (Tool.Helm, Tool.Kubectl);
        var folder = Directory.CreateTempSubdirectory("chart-");
        try
        {
            var audit = new AuditLog(folder.FullName);
            await using var cluster = await ControlPlane.StartAsync(
                $"chart-{Environment.ProcessId}",
                [.. audit.ServerArguments, "--enable-admission-plugins=NodeRestriction,OwnerReferencesPermissionEnforcement"]);
            var (operatorRights, memberRights) = await InstallAsync(cluster, folder.FullName);
            var kubeconfig = await cluster.LogInAsync(SystemNamespace, OperatorAccount, Path.Combine(folder.FullName, "operator.kubeconfig"));
            await using (var @operator = ProgramProcess.Start("ProtocolLearning.Operator", new Dictionary<string, string>
            {
                ["PLEARN_KUBECONFIG"] = kubeconfig,
                ["PLEARN_OPERATOR_LISTEN"] = "127.0.0.1:0",
            }))
            {
                await RunAsync(cluster, folder.FullName, @operator);
            }

            Check(operatorRights, audit.Of($"system:serviceaccount:{SystemNamespace}:{OperatorAccount}"));
            Check(memberRights, audit.Of($"system:serviceaccount:{SystemNamespace}:{MemberAccount}"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Check(IReadOnlyList<string> granted, IReadOnlyList<(string Right, int Code)> requests)
    {
        // Admission does not know kinds that were defined a moment ago, and refuses until it does; the operator tries again.
        Assert.DoesNotContain(requests.GroupBy(request => request.Right, (_, same) => same.Last()), last => last.Code is 401 or 403);
        Assert.Equal(
            granted.Except(AskedWithin).Except(Seldom).Order(StringComparer.Ordinal),
            requests.Select(request => request.Right).Except(Seldom).Order(StringComparer.Ordinal));
    }

    /// <summary>A run's whole life: placed, a shard lost and replaced, over, cleared away, deleted.</summary>
    private static async Task RunAsync(ControlPlane cluster, string folder, ProgramProcess @operator)
    {
        await cluster.ApplyAsync("tests/ProtocolLearning.Install.Tests/Cluster/run.yaml");
        await using var coordinator = await StartCoordinatorAsync(cluster, folder, @operator);
        await EventuallyAsync(() => WorkersAsync(cluster, "demo-0-0-1 demo-0-1-1"), "both shards' pods", @operator);

        await cluster.KubectlAsync("-n", Training, "delete", "pod", "demo-0-1-1", "--wait=false");
        await EventuallyAsync(() => WorkersAsync(cluster, "demo-0-0-1 demo-0-1-2"), "the lost shard's next pod", @operator);

        await cluster.KubectlAsync(
            "-n", Training, "patch", "plrun", "demo", "--type=merge", "-p", """{"spec": {"activeDeadlineSeconds": 1, "ttlSecondsAfterFinished": 1}}""");
        await EventuallyAsync(() => NothingAsync(cluster, "pods,services,persistentvolumeclaims,plshard"), "the run to be cleared away", @operator);

        await cluster.KubectlAsync("-n", Training, "delete", "plrun", "demo", "--timeout=60s");
    }

    /// <summary>The chart as the home, and what a member grants. Where the server has no policy/v1, the budget is left out.</summary>
    /// <returns>What the operator's roles grant, and the member's.</returns>
    private static async Task<(IReadOnlyList<string> Operator, IReadOnlyList<string> Member)> InstallAsync(ControlPlane cluster, string folder)
    {
        var hasBudgets = (await cluster.KubectlAsync("api-versions")).Split('\n').Contains("policy/v1");
        var chart = await Tool.Helm.SucceedAsync(
            "template", OperatorAccount, Repository.Chart, "-n", SystemNamespace, "--skip-tests",
            "--set", $"networkPolicy.workloadNamespaces={{{Training}}}",
            "--set", $"podDisruptionBudget.enabled={(hasBudgets ? "true" : "false")}");
        var member = await Tool.Kubectl.SucceedAsync("kustomize", "deploy/kustomize/push-member");
        foreach (var manifest in new[] { member, chart })
        {
            var file = Path.Combine(folder, "manifest.yaml");
            await File.WriteAllTextAsync(file, manifest);
            await cluster.ApplyAsync(file);
        }

        await cluster.ServeDefinitionsAsync();
        var kubeconfig = await cluster.LogInAsync(SystemNamespace, MemberAccount, Path.Combine(folder, "member.kubeconfig"));
        await cluster.KubectlAsync("-n", SystemNamespace, "create", "secret", "generic", "here-kubeconfig", $"--from-file=kubeconfig={kubeconfig}");
        return (Rights.Of(chart, OperatorAccount), Rights.Of(member, "protocollearning-push-member"));
    }

    /// <summary>Nothing runs pods here: the coordinator is a process with its pod's variables.</summary>
    private static async Task<ProgramProcess> StartCoordinatorAsync(ControlPlane cluster, string folder, ProgramProcess @operator)
    {
        var pod = await EventuallyAsync(
            async () => (await cluster.KubectlAsync("-n", Training, "get", "pod", "demo-coordinator-1", "--ignore-not-found", "-o", "json")) is { Length: > 0 } json ? json : null,
            "the coordinator's pod",
            @operator);
        var variables = JsonNode.Parse(pod)!["spec"]!["containers"]![0]!["env"]!.AsArray()
            .Where(variable => variable!["value"] is not null)
            .ToDictionary(variable => variable!["name"]!.GetValue<string>(), variable => variable!["value"]!.GetValue<string>());
        variables["PLEARN_DATA"] = Path.Combine(folder, "log");
        variables["PLEARN_LISTEN"] = variables["PLEARN_HEALTH_LISTEN"] = "127.0.0.1:0";
        variables["PLEARN_ADVERTISED_ENDPOINT"] = "";
        return ProgramProcess.Start("ProtocolLearning.Coordinator", variables);
    }

    private static async Task<string?> WorkersAsync(ControlPlane cluster, string wanted)
    {
        var pods = await cluster.KubectlAsync(
            "-n", Training, "get", "pods", "-l", "protocollearning.dev/role=worker", "-o", "jsonpath={.items[*].metadata.name}");
        return pods == wanted ? pods : null;
    }

    private static async Task<string?> NothingAsync(ControlPlane cluster, string kinds) =>
        (await cluster.KubectlAsync("-n", Training, "get", kinds, "-o", "name")).Length == 0 ? "" : null;

    private static async Task<string> EventuallyAsync(Func<Task<string?>> find, string what, ProgramProcess @operator)
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
                throw new TimeoutException($"waited {Patience} for {what}; the operator said:\n{@operator.Said}");
            }
        }
    }
}
