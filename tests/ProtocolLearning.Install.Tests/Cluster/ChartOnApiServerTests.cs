using YamlDotNet.RepresentationModel;

namespace ProtocolLearning.Install.Tests.Cluster;

/// <summary>The chart's objects on real API servers, and operator and agent under the chart's own roles.</summary>
public sealed class ChartOnApiServerTests
{
    public const string SystemNamespace = "protocollearning-system";

    private const string Home = "protocol-learning";
    private const string Agent = "protocollearning-member-here";
    private const string PushMember = "protocollearning-home";
    private const string Training = "training";
    private const string ControlledHome = "networkPolicy.workloadNamespaces={training}";

    /// <summary>What is asked for only where participants use dynamic resource allocation, which the test bed's servers do not have.</summary>
    private const string Claims = "create resourceclaimtemplates.resource.k8s.io";

    /// <summary>Written with server-side apply, where they can be listed; the test bed's servers do not have policy/v1.</summary>
    private static readonly string[] Budgets = ["create poddisruptionbudgets.policy", "patch poddisruptionbudgets.policy"];

    /// <summary>What is granted and leaves no line in the audit log, or need not be asked for in a run's life.</summary>
    private static readonly string[] Unseen =
    [
        // Server-side apply is a patch; for an object that is not there yet, creating is asked about as well.
        "create persistentvolumeclaims",
        "create poddisruptionbudgets.policy",
        "create services",
        "create shardplacements.protocollearning.dev",

        // Admission (OwnerReferencesPermissionEnforcement) asks it of whoever makes objects that block their owner's deletion.
        "update trainingruns.protocollearning.dev/finalizers",

        // Only for a placement that vanished between two looks, and for a MemberCluster with a ClusterProfile.
        "get shardplacements.protocollearning.dev",
        "get clusterprofiles.multicluster.x-k8s.io",

        // Only for a coordinator whose pod does not end, and for the budget of one whose run is over.
        "get nodes",
        "get poddisruptionbudgets.policy",
        "delete poddisruptionbudgets.policy",

        // Only where home is a member of its own.
        "list poddisruptionbudgets.policy",
    ];

    [SkippableFact]
    public async Task Roles_of_home_and_a_Push_member_grant_what_a_run_needs_and_nothing_else()
    {
        _ = (Tool.Helm, Tool.Kubectl);
        await using var home = await ServerSession.StartAsync("push-home");
        var member = await Tool.Kubectl.SucceedAsync("kustomize", "deploy/kustomize/push-member");
        var chart = await TemplateAsync(Home, ControlledHome);
        await home.ApplyAsync(member);
        await home.ApplyAsync(chart);
        await home.Server.ServeDefinitionsAsync();
        var kubeconfig = await home.LogInAsync(PushMember);
        await home.Server.KubectlAsync("-n", SystemNamespace, "create", "secret", "generic", "here-kubeconfig", $"--from-file=kubeconfig={kubeconfig}");

        await using (var @operator = ProgramProcess.Start("ProtocolLearning.Operator", Operator(await home.LogInAsync(Home))))
        {
            await new RunLife(home.Server, home.Server, home.Folder, @operator).LiveAsync("member-push.yaml");
        }

        home.CheckRights(Home, Rights.Of(chart, Home), Unseen);
        home.CheckRights(PushMember, Rights.Of(member, "protocollearning-push-member"), [Claims, .. Budgets]);
    }

    [SkippableFact]
    public async Task Roles_of_an_agent_grant_what_a_run_needs_and_nothing_else()
    {
        _ = (Tool.Helm, Tool.Kubectl);
        await using var home = await ServerSession.StartAsync("pull-home");
        await using var member = await ServerSession.StartAsync("pull-member");
        var homeChart = await TemplateAsync(Home, "pullMembers[0].name=here");
        var memberChart = await TemplateAsync(
            Home, $"role=member,member.cluster=here,member.images={{protocollearning/worker}},member.namespaces={{{Training}}},member.gpus=1");
        foreach (var (session, chart) in new[] { (home, homeChart), (member, memberChart) })
        {
            await session.Server.KubectlAsync("create", "namespace", SystemNamespace);
            await session.Server.KubectlAsync("create", "namespace", Training);
            await session.ApplyAsync(chart);
        }

        await home.Server.ServeDefinitionsAsync();
        var agent = VariablesOf(memberChart);
        agent["PLEARN_KUBECONFIG"] = await home.LogInAsync(Agent);
        agent["PLEARN_MEMBER_KUBECONFIG"] = await member.LogInAsync(Home);
        agent["PLEARN_OPERATOR_LISTEN"] = "127.0.0.1:0";

        await using (var @operator = ProgramProcess.Start("ProtocolLearning.Operator", Operator(await home.LogInAsync(Home))))
        await using (var agentProgram = ProgramProcess.Start("ProtocolLearning.Operator", agent))
        {
            await new RunLife(home.Server, member.Server, home.Folder, @operator, agentProgram).LiveAsync("member-pull.yaml");
        }

        home.CheckRights(Agent, Rights.Of(homeChart, Agent), "patch events.events.k8s.io");
        member.CheckRights(Home, Rights.Of(memberChart, Home).Concat(Rights.Of(memberChart, $"{Home}-workers")), [Claims, .. Budgets]);
    }

    private static Task<string> TemplateAsync(string release, string values) =>
        Tool.Helm.SucceedAsync("template", release, Repository.Chart, "-n", SystemNamespace, "--skip-tests", "--set", values);

    private static Dictionary<string, string> Operator(string kubeconfig) => new()
    {
        ["PLEARN_KUBECONFIG"] = kubeconfig,
        ["PLEARN_OPERATOR_LISTEN"] = "127.0.0.1:0",
    };

    /// <summary>The variables that the chart's Deployment gives its container.</summary>
    private static Dictionary<string, string> VariablesOf(string chart) =>
        Yaml.Documents(chart).Single(document => document.Text("kind") == "Deployment")
            .Items("spec", "template", "spec", "containers").Single().Items("env")
            .Where(variable => variable.At("value") is YamlScalarNode)
            .ToDictionary(variable => variable.Text("name"), variable => variable.Text("value"));
}
