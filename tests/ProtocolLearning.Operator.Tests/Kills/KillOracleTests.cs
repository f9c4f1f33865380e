using System.Globalization;
using k8s.Models;
using ProtocolLearning.Benchmarks.Kills;
using ProtocolLearning.Resources;
using ProtocolLearning.Resources.ShardPlacements;

namespace ProtocolLearning.Operator.Tests.Kills;

/// <summary>The oracle of the figure <c>operator-kills</c> finds each kind of what must not be in a history, and nothing in a sound one.</summary>
public sealed class KillOracleTests
{
    private readonly KillOracle _oracle = new();

    [Fact]
    public void See_soundHistory_findsNothing()
    {
        SeePlacement(epoch: 1);
        SeePlacement(epoch: 1, accepted: 1);
        SeePod("a", epoch: 1);
        SeePlacement(epoch: 2, accepted: 1);
        SeePlacement(epoch: 2, accepted: 2);
        SeePod("a", epoch: 1, phase: "Failed");
        SeePod("b", epoch: 2);
        LosePod("a", epoch: 1);
        SeePod("b", epoch: 2, phase: "Running");
        Judge(violations: 0, orphans: 0, remade: 0);
        Assert.Equal((2, 1), (_oracle.Pods, _oracle.Replaced));
    }

    [Fact]
    public void See_placementDeletedWithItsPod_findsNothing()
    {
        SeePlacement(epoch: 2, accepted: 2);
        SeePod("a", epoch: 2);
        LosePlacement(epoch: 2);
        LosePod("a", epoch: 2);
        SeePlacement(epoch: 3, uid: "another");
        SeePlacement(epoch: 3, uid: "another");
        SeePlacement(epoch: 3, accepted: 3, uid: "another");
        Judge(violations: 0, orphans: 0, remade: 0);
    }

    [Fact]
    public void See_epochThatFalls_isFound()
    {
        SeePlacement(epoch: 3, accepted: 3);
        SeePlacement(epoch: 2, accepted: 3);
        Assert.Equal(["the epoch of training/sample-0-1 fell from 3 to 2"], _oracle.Violations);
    }

    [Fact]
    public void See_acceptedEpochThatFalls_isFound()
    {
        SeePlacement(epoch: 3, accepted: 2);
        SeePlacement(epoch: 3, accepted: 1);
        Assert.Equal(["the accepted epoch of training/sample-0-1 fell from 2 to 1"], _oracle.Violations);
    }

    [Fact]
    public void See_acceptedEpochThatIsTakenBack_isFound()
    {
        SeePlacement(epoch: 2, accepted: 2);
        SeePlacement(epoch: 2);
        Assert.Equal(["the accepted epoch of training/sample-0-1 fell from 2 to 0"], _oracle.Violations);
    }

    [Fact]
    public void See_placementThatBeginsAnewAfterItsDeletion_isFound()
    {
        SeePlacement(epoch: 2, accepted: 2);
        LosePlacement(epoch: 2);
        SeePlacement(epoch: 1, uid: "another");
        Assert.Equal(["the epoch of training/sample-0-1 fell from 2 to 1"], _oracle.Violations);
    }

    [Fact]
    public void See_twoLivePodsOfOneEpoch_areFound()
    {
        SeePlacement(epoch: 1, accepted: 1);
        SeePod("a", epoch: 1, phase: "Running");
        SeePod("b", epoch: 1);
        Assert.Equal(["two pods for training/sample-0-1 in epoch 1"], _oracle.Violations);
    }

    [Fact]
    public void See_secondPodAfterTheFirstEndedOrIsGone_isRemade()
    {
        SeePlacement(epoch: 1, accepted: 1);
        SeePod("a", epoch: 1);
        SeePod("a", epoch: 1, phase: "Failed");
        SeePod("b", epoch: 1);
        Judge(violations: 0, orphans: 0, remade: 1);
        LosePod("b", epoch: 1);
        SeePod("c", epoch: 1);
        Judge(violations: 0, orphans: 0, remade: 2);
    }

    [Fact]
    public void See_podWithoutItsPlacement_isAnOrphanUntilItEnds()
    {
        SeePod("a", epoch: 1);
        Judge(violations: 0, orphans: 1, remade: 0);
        SeePlacement(epoch: 1, accepted: 1);
        Judge(violations: 0, orphans: 0, remade: 0);
        SeePlacement(epoch: 2, accepted: 2);
        Judge(violations: 0, orphans: 1, remade: 0);
        SeePod("a", epoch: 1, phase: "Succeeded");
        Judge(violations: 0, orphans: 0, remade: 0);
        SeePod("b", epoch: 2);
        LosePlacement(epoch: 2);
        Judge(violations: 0, orphans: 1, remade: 0);
    }

    private void Judge(int violations, int orphans, int remade) =>
        Assert.Equal((violations, orphans, remade), (_oracle.Violations.Count, _oracle.Orphans().Count, _oracle.Remade.Count));

    private void SeePlacement(long epoch, long? accepted = null, string uid = "placement") => _oracle.See(Placement(epoch, accepted, uid));

    private void LosePlacement(long epoch) => _oracle.Lose(Placement(epoch, accepted: epoch, "placement"));

    private void SeePod(string uid, long epoch, string phase = "Pending") => _oracle.See(Pod(uid, epoch, phase));

    private void LosePod(string uid, long epoch) => _oracle.Lose(Pod(uid, epoch, "Running"));

    private static V1Alpha1ShardPlacement Placement(long epoch, long? accepted, string uid)
    {
        var placement = Samples.Placement(epoch);
        (placement.Metadata.Uid, placement.Status) = (uid, new ShardPlacementStatus { AcceptedEpoch = accepted });
        return placement;
    }

    private static V1Pod Pod(string uid, long epoch, string phase) => new()
    {
        Metadata = new V1ObjectMeta
        {
            Uid = uid,
            Labels = new Dictionary<string, string>
            {
                [ResourceLabels.HomeNamespace] = Samples.Namespace,
                [ResourceLabels.Placement] = "sample-0-1",
                [ResourceLabels.Epoch] = epoch.ToString(CultureInfo.InvariantCulture),
            },
        },
        Status = new V1PodStatus { Phase = phase },
    };
}
