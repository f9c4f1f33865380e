using k8s.Models;
using ProtocolLearning.Controllers;
using ProtocolLearning.Operator.Configuration;
using ProtocolLearning.Operator.Members;
using ProtocolLearning.Operator.Pods;
using ProtocolLearning.Resources.Conditions;
using ProtocolLearning.Resources.MemberClusters;
using ProtocolLearning.Resources.Validation;

namespace ProtocolLearning.Operator.Tests.Members;

public sealed class MemberStatusProjectionTests
{
    private static readonly DateTimeOffset Now = new(2030, 1, 1, 0, 0, 0, 500, TimeSpan.Zero);

    [Fact]
    public void Project_lostForLong_keepsTheClockAndWhatWasKnown()
    {
        var cluster = Samples.Cluster("member-1");
        cluster.Status = Project(cluster, new MemberObservation(MemberProbe.Ready, "", "v1.30.0", NodeSummary.Of([Node("2")])), 1, Now);
        cluster.Status = Project(cluster, new MemberObservation(MemberProbe.Unreachable, "refused", Leftovers: 2), 3, Now);
        var later = Project(cluster, new MemberObservation(MemberProbe.Unauthorized, "401"), 9, Now.AddHours(1));

        Assert.Equal(new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc), later.UnreachableSince);
        Assert.Equal(("v1.30.0", 1, 2L, 2), (later.Version, later.ReadyNodes, later.Gpus!.Allocatable, later.Leftovers));
    }

    [Fact]
    public void Project_nothingNew_isEqual()
    {
        var cluster = Samples.Cluster("member-1");
        var observed = new MemberObservation(MemberProbe.Ready, "", "v1.30.0", NodeSummary.Of([Node("2")]));
        cluster.Status = Project(cluster, observed, 1, Now);
        Assert.True(JsonEquality.Same(cluster.Status, Project(cluster, observed, 2, Now.AddHours(1))));
    }

    [Fact]
    public void Project_readyMemberIsListedAnew_isEqualUntilPatienceEnds()
    {
        var cluster = Samples.Cluster("member-1");
        cluster.Status = Project(cluster, new MemberObservation(MemberProbe.Ready, "its API answers"), 2, Now);
        var syncing = new MemberObservation(MemberProbe.Syncing, "its objects are being listed");
        var streak = ProbeStreak.Next(null, syncing, Now);
        var limits = new MemberLimits();

        Assert.True(JsonEquality.Same(cluster.Status, At(Now + (limits.SyncPatience / 2))));
        var late = At(Now + limits.SyncPatience);
        Assert.Equal("Syncing", late.Conditions!.Single(condition => condition.Type == ConditionType.Progressing).Reason);
        Assert.Equal("Unknown", late.Conditions!.Single(condition => condition.Type == ConditionType.Ready).Status);

        MemberClusterStatus At(DateTimeOffset now) => MemberStatusProjection.Project(
            cluster, syncing, MemberHealth.Judge(cluster.Status, syncing, streak, limits, now), [cluster], 0, now);
    }

    [Theory]
    [InlineData(1, "True", "Evicting")]
    [InlineData(2, "True", "Evicting")]
    [InlineData(3, "False", "TooManyUnhealthy")]
    public void Project_ofFourMembers_brakesWhereTooManyAreLost(int lost, string status, string reason)
    {
        var all = Enumerable.Range(1, 4).Select(index => Samples.Cluster($"member-{index}")).ToList();
        foreach (var member in all.Take(lost))
        {
            member.Status!.UnreachableSince = Now.AddHours(-1).UtcDateTime;
            member.Spec.Failover.Mode = FailoverMode.Evict;
        }

        var observed = new MemberObservation(MemberProbe.Unreachable, "refused");
        var verdict = MemberHealth.Judge(all[0].Status, observed, new ProbeStreak(ProbeKind.Bad, 9, Now, null), new MemberLimits(), Now);
        var failover = MemberStatusProjection.Project(all[0], observed, verdict, all, 0, Now).Conditions!
            .Single(condition => condition.Type == ConditionType.FailoverActive);
        Assert.Equal((status, reason), (failover.Status, failover.Reason));
        Assert.Equal(reason == "TooManyUnhealthy", failover.Message.Contains("3 of 4 member clusters", StringComparison.Ordinal));
    }

    [Fact]
    public void IsLeftOver_podWithoutItsPlacement_is()
    {
        var placement = Samples.Placement();
        var pod = WorkerPodTemplate.Create(placement, PodNetwork.Pod, "origin");
        Assert.False(LeftoverSweep.IsLeftOver(pod, key => key == new ObjectKey("training", "sample-0-1") ? placement : null));
        Assert.True(LeftoverSweep.IsLeftOver(pod, _ => null));
        placement.Metadata.Uid = "another";
        Assert.True(LeftoverSweep.IsLeftOver(pod, _ => placement));
    }

    private static V1Node Node(string gpus) => new()
    {
        Metadata = new V1ObjectMeta { Name = "node-1" },
        Status = new V1NodeStatus
        {
            Capacity = new Dictionary<string, ResourceQuantity> { ["nvidia.com/gpu"] = new(gpus) },
            Allocatable = new Dictionary<string, ResourceQuantity> { ["nvidia.com/gpu"] = new(gpus) },
            Conditions = [new V1NodeCondition { Type = "Ready", Status = "True" }],
        },
    };

    private static MemberClusterStatus Project(V1Alpha1MemberCluster cluster, MemberObservation observed, int count, DateTimeOffset now)
    {
        var streak = ProbeStreak.Next(null, observed, now) with { Count = count };
        var verdict = MemberHealth.Judge(cluster.Status, observed, streak, new MemberLimits(), now);
        return MemberStatusProjection.Project(cluster, observed, verdict, [cluster], 0, now);
    }
}
