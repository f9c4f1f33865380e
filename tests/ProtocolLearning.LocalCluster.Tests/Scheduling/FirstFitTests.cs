using k8s.Models;
using ProtocolLearning.LocalCluster.Scheduling;
using ProtocolLearning.LocalCluster.Tests.Nodes;

namespace ProtocolLearning.LocalCluster.Tests.Scheduling;

public sealed class FirstFitTests
{
    [Fact]
    public void Decide_several_nodes_fit_takes_the_first_by_name() =>
        Assert.Equal("n1", Decide(PodExamples.Pod("a"), [Node("n2"), Node("n1"), Node("n3")]).NodeName);

    [Fact]
    public void Decide_first_node_full_takes_the_next()
    {
        var pod = PodExamples.Pod("a").Requesting(("nvidia.com/gpu", "1"));
        var other = PodExamples.Pod("b").Requesting(("nvidia.com/gpu", "1")).On("n1");

        Assert.Equal("n2", Decide(pod, [Node("n1"), Node("n2")], other).NodeName);
    }

    [Fact]
    public void Decide_no_nodes_says_so() => Assert.Equal("no nodes available to schedule pods", Decide(PodExamples.Pod("a"), []).Message);

    public static TheoryData<string, string> Obstacles => new()
    {
        { "cordoned", "0/1 nodes are available: 1 node(s) were unschedulable." },
        { "tainted", "0/1 nodes are available: 1 node(s) had untolerated taint {gpu: only}." },
        { "not ready", "0/1 nodes are available: 1 node(s) were not ready." },
        { "selector", "0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector." },
        { "cpu and memory", "0/1 nodes are available: 1 Insufficient cpu, 1 Insufficient memory." },
        { "extended", "0/1 nodes are available: 1 Insufficient nvidia.com/gpu." },
        { "unknown resource", "0/1 nodes are available: 1 Insufficient example.com/fpga." },
        { "pods", "0/1 nodes are available: 1 Too many pods." },
        { "anti-affinity", "0/1 nodes are available: 1 node(s) didn't match pod anti-affinity rules." },
    };

    [Theory]
    [MemberData(nameof(Obstacles))]
    public void Decide_obstacle_is_named_as_kube_scheduler_does(string obstacle, string message)
    {
        var node = Node("n1");
        var pod = PodExamples.Pod("a");
        var placed = PodExamples.Pod("b").On("n1").With(other => other.Metadata.Labels = new Dictionary<string, string> { ["run"] = "r" });
        switch (obstacle)
        {
            case "cordoned":
                node.Spec.Unschedulable = true;
                break;
            case "tainted":
                node.Spec.Taints = [new V1Taint { Key = "gpu", Value = "only", Effect = "NoSchedule" }];
                break;
            case "not ready":
                node.Status.Conditions[0].Status = "Unknown";
                break;
            case "selector":
                pod.Spec.NodeSelector = new Dictionary<string, string> { ["zone"] = "b" };
                break;
            case "cpu and memory":
                pod.Requesting(("cpu", "2500m"), ("memory", "5Gi"));
                break;
            case "extended":
                pod.Requesting(("nvidia.com/gpu", "3"));
                break;
            case "unknown resource":
                pod.Requesting(("example.com/fpga", "1"));
                break;
            case "pods":
                node.Status.Allocatable["pods"] = new ResourceQuantity("1");
                break;
            case "anti-affinity":
                pod.Spec.Affinity = new V1Affinity
                {
                    PodAntiAffinity = new V1PodAntiAffinity
                    {
                        RequiredDuringSchedulingIgnoredDuringExecution =
                        [
                            new V1PodAffinityTerm
                            {
                                TopologyKey = "kubernetes.io/hostname",
                                LabelSelector = new V1LabelSelector { MatchLabels = new Dictionary<string, string> { ["run"] = "r" } },
                            },
                        ],
                    },
                };
                break;
        }

        Assert.Equal(new SchedulingDecision(null, message), Decide(pod, [node], placed));
    }

    [Fact]
    public void Decide_different_obstacles_are_counted_by_reason()
    {
        var cordoned = Node("n1");
        cordoned.Spec.Unschedulable = true;
        var pod = PodExamples.Pod("a").Requesting(("cpu", "3"));

        Assert.Equal(
            "0/3 nodes are available: 1 node(s) were unschedulable, 2 Insufficient cpu.",
            Decide(pod, [cordoned, Node("n2"), Node("n3")]).Message);
    }

    [Fact]
    public void Decide_taint_that_is_tolerated_is_no_obstacle()
    {
        var node = Node("n1");
        node.Spec.Taints = [new V1Taint { Key = "gpu", Value = "only", Effect = "NoSchedule" }];
        var pod = PodExamples.Pod("a");
        pod.Spec.Tolerations = [new V1Toleration { Key = "gpu", OperatorProperty = "Exists" }];

        Assert.Equal("n1", Decide(pod, [node]).NodeName);
    }

    public static TheoryData<string, string[], bool> Requirements => new()
    {
        { "In", ["a", "b"], true },
        { "In", ["c"], false },
        { "NotIn", ["b"], true },
        { "NotIn", ["a"], false },
        { "Exists", [], true },
        { "DoesNotExist", [], false },
        { "Gt", ["1"], false },
        { "Unheard", ["a"], false },
    };

    [Theory]
    [MemberData(nameof(Requirements))]
    public void NodeMatches_affinity_operator_over_a_label(string operation, string[] values, bool matches) =>
        Assert.Equal(matches, LabelRules.NodeMatches(Affine("zone", operation, values), Node("n1")));

    [Theory]
    [InlineData("Gt", "39", true)]
    [InlineData("Gt", "40", false)]
    [InlineData("Lt", "41", true)]
    [InlineData("Lt", "x", false)]
    public void NodeMatches_affinity_compares_numbers(string operation, string value, bool matches) =>
        Assert.Equal(matches, LabelRules.NodeMatches(Affine("memory", operation, value), Node("n1")));

    [Theory]
    [InlineData("k", "Equal", "v", "", true)]
    [InlineData("k", null, "v", "NoExecute", true)]
    [InlineData("k", "Equal", "w", "", false)]
    [InlineData("k", "Exists", null, "NoSchedule", false)]
    [InlineData("j", "Exists", null, "", false)]
    [InlineData(null, "Exists", null, "", true)]
    [InlineData(null, "Equal", "v", "", false)]
    public void Tolerates_toleration_meets_the_taint(string? key, string? operation, string? value, string effect, bool tolerates) =>
        Assert.Equal(tolerates, PodObjects.TaintRules.Tolerates(
            new V1Toleration { Key = key, OperatorProperty = operation, Value = value, Effect = effect },
            new V1Taint { Key = "k", Value = "v", Effect = "NoExecute" }));

    [Fact]
    public void Requested_sums_containers_takes_limits_for_missing_requests_and_the_largest_init_container()
    {
        var pod = PodExamples.Pod("a");
        pod.Spec.Containers =
        [
            new V1Container { Resources = new() { Requests = Amounts("500m"), Limits = Amounts("4") } },
            new V1Container { Resources = new() { Limits = Amounts("1") } },
        ];
        Assert.Equal(1.5m, ResourceAmounts.Requested(pod).Values["cpu"]);

        pod.Spec.InitContainers = [new V1Container { Resources = new() { Requests = Amounts("2") } }];
        pod.Spec.Overhead = Amounts("250m");

        Assert.Equal(2.25m, ResourceAmounts.Requested(pod).Values["cpu"]);
        Assert.Equal(1, ResourceAmounts.Requested(pod).Values["pods"]);

        static Dictionary<string, ResourceQuantity> Amounts(string cpu) => new() { ["cpu"] = new ResourceQuantity(cpu) };
    }

    private static V1Pod Affine(string key, string operation, params string[] values) => PodExamples.Pod("a").With(pod =>
        pod.Spec.Affinity = new V1Affinity
        {
            NodeAffinity = new V1NodeAffinity
            {
                RequiredDuringSchedulingIgnoredDuringExecution = new V1NodeSelector
                {
                    NodeSelectorTerms =
                    [
                        new V1NodeSelectorTerm(),
                        new V1NodeSelectorTerm
                        {
                            MatchExpressions = [new V1NodeSelectorRequirement { Key = key, OperatorProperty = operation, Values = values }],
                        },
                    ],
                },
            },
        });

    private static SchedulingDecision Decide(V1Pod pod, V1Node[] nodes, params V1Pod[] placed) => FirstFit.Decide(pod, nodes, placed);

    private static V1Node Node(string name) => new()
    {
        Metadata = new V1ObjectMeta { Name = name, Labels = new Dictionary<string, string> { ["zone"] = "a", ["memory"] = "40" } },
        Spec = new V1NodeSpec(),
        Status = new V1NodeStatus
        {
            Allocatable = new Dictionary<string, ResourceQuantity>
            {
                ["cpu"] = new("2"),
                ["memory"] = new("4Gi"),
                ["pods"] = new("10"),
                ["nvidia.com/gpu"] = new("1"),
            },
            Conditions = [new V1NodeCondition { Type = "Ready", Status = "True" }],
        },
    };
}
