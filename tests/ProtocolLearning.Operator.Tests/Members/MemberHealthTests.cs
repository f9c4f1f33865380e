using ProtocolLearning.Operator.Members;
using ProtocolLearning.Resources.MemberClusters;

namespace ProtocolLearning.Operator.Tests.Members;

public sealed class MemberHealthTests
{
    private static readonly MemberLimits Limits = new();
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(nameof(MemberProbe.Ready), "True", false)]
    [InlineData(nameof(MemberProbe.Syncing), "Unknown", false)]
    [InlineData(nameof(MemberProbe.Unreachable), "Unknown", true)]
    [InlineData(nameof(MemberProbe.CacheStale), "Unknown", true)]
    [InlineData(nameof(MemberProbe.Unauthorized), "False", true)]
    [InlineData(nameof(MemberProbe.CredentialInvalid), "False", true)]
    public void Judge_newMember_goesByTheFirstObservation(string probe, string ready, bool isLost)
    {
        var verdict = Assert.Single(Play(null, Enum.Parse<MemberProbe>(probe)));
        Assert.Equal((ready, probe, isLost), (verdict.Ready.Status.ToString(), verdict.Ready.Reason, verdict.UnreachableSince is not null));
    }

    [Theory]
    [InlineData(nameof(MemberProbe.Unreachable))]
    [InlineData(nameof(MemberProbe.CacheStale))]
    [InlineData(nameof(MemberProbe.Unauthorized))]
    [InlineData(nameof(MemberProbe.CredentialInvalid))]
    public void Judge_readyMember_isNotReadyAfterTheThirdFailureAndLostSinceTheFirst(string probe)
    {
        var bad = Enum.Parse<MemberProbe>(probe);
        var verdicts = Play(Samples.Cluster("m"), bad, bad, bad);
        Assert.Equal([true, true, false], verdicts.Select(verdict => verdict.Ready.Status.ToString() == "True"));
        Assert.Equal([false, false, true], verdicts.Select(verdict => verdict.IsSettled));
        Assert.Equal(Start.UtcDateTime, verdicts[2].UnreachableSince);
        Assert.Null(verdicts[1].UnreachableSince);
    }

    [Fact]
    public void Judge_failuresWithASuccessBetween_changeNothing()
    {
        var verdicts = Play(
            Samples.Cluster("m"),
            MemberProbe.Unreachable,
            MemberProbe.Unreachable,
            MemberProbe.Ready,
            MemberProbe.Unreachable,
            MemberProbe.Unauthorized);
        Assert.All(verdicts, verdict => Assert.Equal("True", verdict.Ready.Status.ToString()));
    }

    [Fact]
    public void Judge_lostMember_isReadyAfterTheSecondSuccess()
    {
        var verdicts = Play(Lost(), MemberProbe.Ready, MemberProbe.Unreachable, MemberProbe.Ready, MemberProbe.Ready);
        Assert.Equal([false, false, false, true], verdicts.Select(verdict => verdict.Ready.Status.ToString() == "True"));
        Assert.Equal([true, true, true, false], verdicts.Select(verdict => verdict.UnreachableSince is not null));
    }

    [Fact]
    public void Judge_afterARestart_listingAnewNeitherStopsTheClockNorUnreadies()
    {
        var lost = Lost();
        Assert.Equal(lost.Status!.UnreachableSince, Assert.Single(Play(lost, MemberProbe.Syncing)).UnreachableSince);
        Assert.Equal("True", Assert.Single(Play(Samples.Cluster("m"), MemberProbe.Syncing)).Ready.Status.ToString());
    }

    [Fact]
    public void Judge_readyMemberThatListsForTooLong_isUnknown()
    {
        var observed = new MemberObservation(MemberProbe.Syncing, "");
        var streak = new ProbeStreak(ProbeKind.Open, 2, Start, null);
        Assert.Equal("Unknown", MemberHealth.Judge(Samples.Cluster("m").Status, observed, streak, Limits, Start + Limits.SyncPatience).Ready.Status.ToString());
    }

    [Fact]
    public void Next_sameEvidence_countsOnce()
    {
        var renewal = new MemberObservation(MemberProbe.Ready, "", Evidence: "7");
        var streak = ProbeStreak.Next(ProbeStreak.Next(null, renewal, Start), renewal, Start);
        Assert.Equal(1, streak.Count);
        Assert.Equal(2, ProbeStreak.Next(streak, renewal with { Evidence = "8" }, Start).Count);
    }

    /// <summary>Observes once a second and keeps what was judged, as the status does.</summary>
    private static List<MemberVerdict> Play(V1Alpha1MemberCluster? cluster, params MemberProbe[] probes)
    {
        cluster ??= new V1Alpha1MemberCluster { Metadata = new k8s.Models.V1ObjectMeta { Name = "m" } };
        var verdicts = new List<MemberVerdict>();
        ProbeStreak? streak = null;
        foreach (var (index, probe) in probes.Index())
        {
            var (now, observed) = (Start.AddSeconds(index), new MemberObservation(probe, ""));
            streak = ProbeStreak.Next(streak, observed, now);
            var verdict = MemberHealth.Judge(cluster.Status, observed, streak, Limits, now);
            cluster.Status = MemberStatusProjection.Project(cluster, observed, verdict, [cluster], 0, now);
            verdicts.Add(verdict);
        }

        return verdicts;
    }

    private static V1Alpha1MemberCluster Lost()
    {
        var cluster = Samples.Cluster("m", ready: false);
        cluster.Status!.UnreachableSince = Start.AddHours(-1).UtcDateTime;
        return cluster;
    }
}
