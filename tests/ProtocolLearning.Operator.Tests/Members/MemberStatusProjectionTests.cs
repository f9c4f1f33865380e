using k8s.Models;
using ProtocolLearning.Controllers;
using ProtocolLearning.Operator.Configuration;
using ProtocolLearning.Operator.Members;
using ProtocolLearning.Operator.Pods;
using ProtocolLearning.Resources.MemberClusters;
using ProtocolLearning.Resources.Validation;

namespace ProtocolLearning.Operator.Tests.Members;

public sealed class MemberStatusProjectionTests
{
    private static readonly DateTimeOffset Now = new(2030, 1, 1, 0, 0, 0, 500, TimeSpan.Zero);

    [Theory]
    [InlineData(nameof(MemberProbe.Ready), "True", false)]
    [InlineData(nameof(MemberProbe.Syncing), "Unknown", false)]
    [InlineData(nameof(MemberProbe.Unreachable), "Unknown", true)]
    [InlineData(nameof(MemberProbe.Unauthorized), "False", true)]
    [InlineData(nameof(MemberProbe.CredentialInvalid), "False", true)]
    public void Project_probe_setsReadyAndTheLossClock(string probe, string ready, bool lost)
    {
        var cluster = Samples.Cluster("member-1");
        cluster.Status = null;
        var status = MemberStatusProjection.Project(cluster, new MemberObservation(Enum.Parse<MemberProbe>(probe), "message"), Now);
        Assert.Equal(ready, status.Conditions!.Single(condition => condition.Type == "Ready").Status);
        Assert.Equal(lost, status.UnreachableSince is not null);
    }

    [Fact]
    public void Project_lostForLong_keepsTheClockAndWhatWasKnown()
    {
        var cluster = Samples.Cluster("member-1");
        cluster.Status = MemberStatusProjection.Project(
            cluster, new MemberObservation(MemberProbe.Ready, "", "v1.30.0", NodeSummary.Of([Node("2")])), Now);
        cluster.Status = MemberStatusProjection.Project(cluster, new MemberObservation(MemberProbe.Unreachable, "refused"), Now);
        var later = MemberStatusProjection.Project(cluster, new MemberObservation(MemberProbe.Unauthorized, "401"), Now.AddHours(1));

        Assert.Equal(new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc), later.UnreachableSince);
        Assert.Equal(("v1.30.0", 1, 2L), (later.Version, later.ReadyNodes, later.Gpus!.Allocatable));
    }

    [Fact]
    public void Project_nothingNew_isEqual()
    {
        var cluster = Samples.Cluster("member-1");
        var observed = new MemberObservation(MemberProbe.Ready, "", "v1.30.0", NodeSummary.Of([Node("2")]));
        cluster.Status = MemberStatusProjection.Project(cluster, observed, Now);
        Assert.True(JsonEquality.Same(cluster.Status, MemberStatusProjection.Project(cluster, observed, Now.AddHours(1))));
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
}
