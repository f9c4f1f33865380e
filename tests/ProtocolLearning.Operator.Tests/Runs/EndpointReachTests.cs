using ProtocolLearning.Operator.Coordination;
using ProtocolLearning.Operator.Definitions;
using ProtocolLearning.Operator.Runs;
using ProtocolLearning.Operator.Tests.Functional;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Resources.ShardPlacements;

namespace ProtocolLearning.Operator.Tests.Runs;

public sealed class EndpointReachTests
{
    private static readonly DateTimeOffset Now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly IReadOnlyDictionary<string, DateTimeOffset> Nothing = new Dictionary<string, DateTimeOffset>();

    [Fact]
    public void Note_runningWorkers_countsFromTheFirstSightUntilOneJoins()
    {
        var coordinator = Coordinator();
        var placements = new[] { Placement(0, "alice", "member-1", ShardPodPhase.Running), Placement(1, "bob", "member-2", ShardPodPhase.Pending) };
        var first = EndpointReach.Note(Nothing, placements, coordinator.State, Now);
        Assert.Equal(Now, Assert.Single(first).Value);

        // Its pod is gone and comes back in another epoch: the cluster still has not been heard.
        placements[0].Status!.Pod!.Phase = ShardPodPhase.Missing;
        var later = EndpointReach.Note(first, placements, coordinator.State, Now.AddSeconds(90));
        Assert.Equal(Now, later["member-1"]);

        coordinator.ActivateAll();
        Assert.Empty(EndpointReach.Note(later, placements, coordinator.State, Now.AddSeconds(91)));
    }

    [Fact]
    public void Note_workerThatGaveUp_needsNoPatience()
    {
        var placement = Placement(0, "alice", "member-1", ShardPodPhase.Failed);
        placement.Status!.Pod!.ExitCode = 5;
        var noted = EndpointReach.Note(Nothing, [placement], Coordinator().State, Now);
        Assert.Equal("False", EndpointReach.Judge(Scene(Coordinator(), noted, Now))!.Status.ToString());
    }

    [Fact]
    public void Judge_clusters_namesThoseThatDoNotReachIt()
    {
        var coordinator = Coordinator();
        var since = new Dictionary<string, DateTimeOffset> { ["member-2"] = Now, ["member-1"] = Now, ["member-3"] = Now.AddSeconds(1) };
        Assert.Null(EndpointReach.Judge(Scene(coordinator, since, Now.AddSeconds(119))));
        var away = EndpointReach.Judge(Scene(coordinator, since, Now.AddSeconds(120)))!;
        Assert.Equal(("False", "NotReached"), (away.Status.ToString(), away.Reason));
        Assert.Contains("member-1, member-2, and none", away.Message, StringComparison.Ordinal);
        Assert.Contains("spec.coordinator.advertisedEndpoint", away.Message, StringComparison.Ordinal);

        Assert.Equal("NoWorkers", EndpointReach.Judge(Scene(coordinator, Nothing, Now))!.Reason);
        coordinator.ActivateAll();
        Assert.Equal("Reached", EndpointReach.Judge(Scene(coordinator, Nothing, Now))!.Reason);
        Assert.Null(EndpointReach.Judge(Scene(coordinator, Nothing, Now) with { Coordinator = null }));
    }

    private static FakeCoordinator Coordinator()
    {
        var coordinator = new FakeCoordinator();
        coordinator.Append(new RunAccepted(RunDefinitionMapper.Map(Samples.Run()), Samples.Key));
        coordinator.Append(new ParticipantEnrolled("alice", Samples.Key, 0));
        coordinator.Append(new PlacementAccepted(new Member(new Slot(0, 0), 1, "alice")));
        return coordinator;
    }

    private static V1Alpha1ShardPlacement Placement(int slot, string participant, string cluster, ShardPodPhase phase)
    {
        var placement = Samples.Placement(epoch: 1);
        (placement.Spec.Slot, placement.Spec.Participant, placement.Spec.Cluster) = (slot, participant, cluster);
        placement.Status = new ShardPlacementStatus { Pod = new ShardPodStatus { Name = "pod", Epoch = 1, Phase = phase } };
        return placement;
    }

    private static RunScene Scene(FakeCoordinator coordinator, IReadOnlyDictionary<string, DateTimeOffset> unjoined, DateTimeOffset now) => new()
    {
        Run = Samples.Run(),
        Problem = null,
        Participants = [],
        Placements = [],
        Clusters = [],
        Coordinator = new CoordinatorAddress(1, "coordinator.example:7070", Samples.Key),
        CoordinatorPod = "sample-coordinator-1",
        Term = 1,
        View = coordinator.View,
        Unjoined = unjoined,
        Now = now,
    };
}
