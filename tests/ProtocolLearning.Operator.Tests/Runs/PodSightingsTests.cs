using ProtocolLearning.Operator.Runs;
using ProtocolLearning.Resources.MemberClusters;
using ProtocolLearning.Resources.ShardPlacements;

namespace ProtocolLearning.Operator.Tests.Runs;

public sealed class PodSightingsTests
{
    private static readonly DateTimeOffset Now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(-3600)]
    [InlineData(0)]
    [InlineData(3600)]
    public void Note_podOfAPullCluster_countsFromWhenHomeHeardOfIt(int skew)
    {
        var placement = Placement(skew);
        var first = Note(new Dictionary<PodSighting, DateTimeOffset>(), placement, Now);
        var later = PodSightings.Note(first, [placement], [Pull()], Now.AddSeconds(30));

        var pod = PodSightings.ByHomeClock(placement, later)!;
        Assert.Equal((Now.UtcDateTime, null, "Unschedulable"), (pod.CreatedAt, pod.ReleasedAt, pod.Reason));
    }

    [Fact]
    public void Note_podThatGetsANodeOrIsLetGo_countsAnew()
    {
        var gated = Placement(0);
        gated.Status!.Pod!.Reason = "Gated";
        var sightings = Note(new Dictionary<PodSighting, DateTimeOffset>(), gated, Now);
        var released = Placement(3600);
        sightings = Note(sightings, released, Now.AddSeconds(30));
        Assert.Equal(Now.AddSeconds(30).UtcDateTime, PodSightings.ByHomeClock(released, sightings)!.CreatedAt);

        released.Status!.Pod!.Node = "node-1";
        sightings = Note(sightings, released, Now.AddSeconds(50));
        Assert.Equal(Now.AddSeconds(50).UtcDateTime, PodSightings.ByHomeClock(released, sightings)!.CreatedAt);

        released.Status.Pod.Phase = ShardPodPhase.Running;
        Assert.Empty(Note(sightings, released, Now.AddSeconds(60)));
    }

    [Fact]
    public void Note_podOfAPushCluster_keepsTheTimesThatHomeWrote()
    {
        var placement = Placement(0);
        var sightings = PodSightings.Note(new Dictionary<PodSighting, DateTimeOffset>(), [placement], [Samples.Cluster("member-1")], Now);
        Assert.Empty(sightings);
        Assert.Same(placement.Status!.Pod, PodSightings.ByHomeClock(placement, sightings));
    }

    private static Dictionary<PodSighting, DateTimeOffset> Note(
        IReadOnlyDictionary<PodSighting, DateTimeOffset> before, V1Alpha1ShardPlacement placement, DateTimeOffset now) =>
        new(PodSightings.Note(before, [placement], [Pull()], now));

    private static V1Alpha1MemberCluster Pull()
    {
        var cluster = Samples.Cluster("member-1");
        cluster.Spec.Mode = MemberClusterMode.Pull;
        return cluster;
    }

    private static V1Alpha1ShardPlacement Placement(int skew)
    {
        var placement = Samples.Placement();
        placement.Status = new ShardPlacementStatus
        {
            Pod = new ShardPodStatus
            {
                Name = "sample-0-1-3",
                Epoch = 3,
                Phase = ShardPodPhase.Pending,
                Reason = "Unschedulable",
                CreatedAt = Now.UtcDateTime.AddSeconds(skew),
                ReleasedAt = Now.UtcDateTime.AddSeconds(skew),
            },
        };
        return placement;
    }
}
