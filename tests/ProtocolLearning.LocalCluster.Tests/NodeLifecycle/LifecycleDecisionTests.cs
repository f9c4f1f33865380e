using k8s;
using k8s.Models;
using Microsoft.Extensions.Time.Testing;
using ProtocolLearning.LocalCluster.NodeLifecycle;
using ProtocolLearning.LocalCluster.Tests.Nodes;

namespace ProtocolLearning.LocalCluster.Tests.NodeLifecycle;

public sealed class LifecycleDecisionTests : IDisposable
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly Kubernetes _kubernetes = new(new KubernetesClientConfiguration { Host = "http://127.0.0.1:1" });
    private LifecycleMemory _memory = LifecycleMemory.Empty;

    [Fact]
    public void Decide_lease_is_renewed_in_time_does_nothing()
    {
        for (var beat = 0; beat < 20; beat++)
        {
            Assert.Empty(Decide([Node("True")], renewal: beat));
            _time.Advance(TimeSpan.FromSeconds(49));
        }
    }

    [Fact]
    public void Decide_lease_is_older_than_the_grace_marks_and_taints_the_node()
    {
        for (var second = 0; second <= 50; second++)
        {
            Assert.Empty(Decide([Node("True")], renewal: 0));
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        var actions = Decide([Node("True")], renewal: 0);

        Assert.IsType<LifecycleAction.MarkUnknown>(actions[0]);
        var taints = Assert.IsType<LifecycleAction.SetTaints>(actions[1]).Taints;
        Assert.Equal(
            ["node.kubernetes.io/unreachable:NoSchedule", "node.kubernetes.io/unreachable:NoExecute"],
            taints.Select(taint => $"{taint.Key}:{taint.Effect}"));
        Assert.Equal(_time.GetUtcNow().UtcDateTime, taints[1].TimeAdded);
    }

    [Fact]
    public void Decide_clock_of_the_node_is_wrong_does_not_matter()
    {
        // Only that the renewal changes counts: here the node's clock runs backwards, years ago.
        for (var beat = 0; beat < 5; beat++)
        {
            Assert.Empty(Decide([Node("True")], renewal: -1_000_000 * beat));
            _time.Advance(TimeSpan.FromSeconds(40));
        }
    }

    [Fact]
    public void Decide_node_that_never_had_a_lease_is_lost_after_the_grace()
    {
        for (var second = 0; second <= 50; second++)
        {
            Assert.Empty(Decide([Node("True")], renewal: null));
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Contains(Decide([Node("True")], renewal: null), action => action is LifecycleAction.MarkUnknown);
    }

    [Fact]
    public void Decide_after_a_suspended_machine_gives_every_node_the_whole_grace()
    {
        Assert.Empty(Decide([Node("True")], renewal: 0));
        _time.Advance(TimeSpan.FromHours(1));

        for (var second = 0; second <= 50; second++)
        {
            Assert.Empty(Decide([Node("True")], renewal: 0));
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Contains(Decide([Node("True")], renewal: 0), action => action is LifecycleAction.MarkUnknown);
    }

    [Fact]
    public void Decide_node_that_has_not_reported_yet_is_left_alone() => Assert.Empty(Decide([Node(null)], renewal: 0));

    [Fact]
    public void Decide_node_returns_loses_its_taints_and_keeps_those_of_others()
    {
        var node = Node("True", Unreachable("NoSchedule"), Unreachable("NoExecute"), new V1Taint { Key = "mine", Effect = "NoSchedule" });

        var action = Assert.Single(Decide([node], renewal: 0));

        Assert.Equal(["mine"], Assert.IsType<LifecycleAction.SetTaints>(action).Taints.Select(taint => taint.Key));
    }

    [Fact]
    public void Decide_unreachable_node_keeps_the_time_of_its_taint()
    {
        var node = Node("Unknown", Unreachable("NoSchedule"), Unreachable("NoExecute"));

        Assert.Empty(Decide([node], renewal: 0));
    }

    [Fact]
    public void Decide_node_says_it_is_not_ready_is_tainted_not_ready()
    {
        var action = Assert.Single(Decide([Node("False", Unreachable("NoExecute"))], renewal: 0));

        Assert.All(
            Assert.IsType<LifecycleAction.SetTaints>(action).Taints, taint => Assert.Equal("node.kubernetes.io/not-ready", taint.Key));
    }

    [Theory]
    [InlineData(null, 300)]
    [InlineData(0L, 0)]
    [InlineData(30L, 30)]
    [InlineData(-5L, 0)]
    public void Decide_pod_is_evicted_when_its_toleration_ends(long? tolerationSeconds, int leavesAfter)
    {
        var node = Node("Unknown", Unreachable("NoSchedule"), Unreachable("NoExecute"));
        var pod = PodExamples.Pod("a").On("n1");
        if (tolerationSeconds is not null)
        {
            pod.Spec.Tolerations =
                [new() { Key = LifecycleDecision.Unreachable, OperatorProperty = "Exists", Effect = "NoExecute", TolerationSeconds = tolerationSeconds }];
        }

        if (leavesAfter > 0)
        {
            _time.Advance(TimeSpan.FromSeconds(leavesAfter - 1));
            Assert.Empty(Decide([node], renewal: 0, pod));
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Same(pod, Assert.IsType<LifecycleAction.Evict>(Assert.Single(Decide([node], renewal: 0, pod))).Pod);
    }

    [Fact]
    public void Decide_pod_that_tolerates_for_ever_or_is_leaving_or_has_ended_stays()
    {
        var node = Node("Unknown", Unreachable("NoSchedule"), Unreachable("NoExecute"));
        var patient = PodExamples.Pod("a").On("n1");
        patient.Spec.Tolerations = [new() { OperatorProperty = "Exists" }];
        var leaving = PodExamples.Pod("b").On("n1").With(pod => pod.Metadata.DeletionTimestamp = _time.GetUtcNow().UtcDateTime);
        var ended = PodExamples.Pod("c").On("n1").With(pod => pod.Status = new V1PodStatus { Phase = "Succeeded" });
        _time.Advance(TimeSpan.FromDays(365));

        Assert.Empty(Decide([node], renewal: 0, patient, leaving, ended));
    }

    [Fact]
    public void Decide_foreign_NoExecute_taint_evicts_at_once_whoever_does_not_tolerate_it()
    {
        var node = Node("True", new V1Taint { Key = "maintenance", Effect = "NoExecute" });

        Assert.IsType<LifecycleAction.Evict>(Assert.Single(Decide([node], renewal: 0, PodExamples.Pod("a").On("n1"))));
    }

    [Fact]
    public void Decide_pod_on_a_node_that_is_not_ready_is_not_ready()
    {
        var node = Node("Unknown", Unreachable("NoSchedule"), Unreachable("NoExecute"));
        var pod = PodExamples.Pod("a").On("n1").With(ready =>
            ready.Status = new V1PodStatus { Conditions = [new V1PodCondition { Type = "Ready", Status = "True" }] });

        Assert.IsType<LifecycleAction.MarkNotReady>(Assert.Single(Decide([node], renewal: 0, pod)));
    }

    [Fact]
    public void Decide_node_object_is_gone_removes_its_pods_after_the_quarantine()
    {
        var pod = PodExamples.Pod("a").On("gone");
        Assert.Empty(Decide([], renewal: null, pod));
        _time.Advance(TimeSpan.FromSeconds(39));
        Assert.Empty(Decide([], renewal: null, pod));
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.IsType<LifecycleAction.Remove>(Assert.Single(Decide([], renewal: null, pod)));
    }

    [Fact]
    public void Decide_node_object_comes_back_starts_the_quarantine_anew()
    {
        var pod = PodExamples.Pod("a").On("n1");
        Decide([], renewal: null, pod);
        _time.Advance(TimeSpan.FromSeconds(39));
        Assert.Empty(Decide([Node("True")], renewal: 0, pod));
        _time.Advance(TimeSpan.FromSeconds(39));

        Assert.Empty(Decide([], renewal: null, pod));
    }

    public void Dispose() => _kubernetes.Dispose();

    private V1Taint Unreachable(string effect) => new()
    {
        Key = LifecycleDecision.Unreachable,
        Effect = effect,
        TimeAdded = effect == "NoExecute" ? _time.GetUtcNow().UtcDateTime : null,
    };

    private static V1Node Node(string? ready, params V1Taint[] taints) => new()
    {
        Metadata = new V1ObjectMeta { Name = "n1" },
        Spec = new V1NodeSpec { Taints = taints },
        Status = new V1NodeStatus { Conditions = ready is null ? null : [new V1NodeCondition { Type = "Ready", Status = ready }] },
    };

    private IReadOnlyList<LifecycleAction> Decide(V1Node[] nodes, int? renewal, params V1Pod[] pods)
    {
        V1Lease[] leases = renewal is null ? [] :
        [
            new V1Lease
            {
                Metadata = new V1ObjectMeta { Name = "n1" },
                Spec = new V1LeaseSpec { RenewTime = new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddSeconds(renewal.Value) },
            },
        ];
        (_memory, var actions) = LifecycleDecision.Decide(
            _memory, new LifecycleView(nodes, leases, pods), new NodeLifecycleOptions { Kubernetes = _kubernetes }, _time.GetUtcNow());
        return actions;
    }
}
