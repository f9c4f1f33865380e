using ProtocolLearning.Cli.Access;
using ProtocolLearning.Cli.Status;
using ProtocolLearning.Resources.Participants;
using ProtocolLearning.Resources.ShardPlacements;
using ProtocolLearning.Resources.TrainingRuns;

namespace ProtocolLearning.Cli.Tests.Status;

public sealed class RunTreesTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 5, 0, TimeSpan.Zero);

    [Fact]
    public void Of_run_estimates_the_time_that_its_rounds_still_need()
    {
        var tree = RunTrees.Of(Objects(), Now);

        Assert.Equal((10, 40, 900), (tree.Round, tree.Rounds, tree.SecondsLeft));
        Assert.Equal((3, 4, 1), (tree.ActiveShards, tree.DesiredShards, tree.LostShards));
    }

    [Fact]
    public void Of_run_that_counts_tokens_has_the_rounds_that_they_need()
    {
        var objects = Objects();
        (objects.Run.Spec.Schedule.Rounds, objects.Run.Spec.Schedule.Tokens) = (null, 10_000);

        Assert.Equal(10, RunTrees.Of(objects, Now).Rounds);
    }

    [Fact]
    public void Of_run_that_the_operator_has_not_seen_shows_what_its_spec_wants()
    {
        var objects = new RunObjects(ClusterObjects.Run(), [], [], null);
        objects.Run.Status = null;

        var tree = RunTrees.Of(objects, Now);

        Assert.Equal((null, null, 4), (tree.Phase, tree.SecondsLeft, tree.DesiredShards));
        Assert.Contains("not seen by the operator yet", RunTreeText.Of(tree), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_objects_that_are_not_fine_says_so_and_of_the_others_nothing()
    {
        var objects = Objects() with { Clusters = [ClusterObjects.Cluster("Unknown", "Unreachable", "no route")] };
        ClusterObjects.Set(objects.Run, "Degraded", "True", "StageShort", "stage 1 has 1");
        ClusterObjects.Set(objects.Run, "EndpointReachable", "False", "NotReached", "workers run in member-1");
        ClusterObjects.Set(objects.Run, "CoordinatorLogLost", "False", "LogHeld", "its coordinator serves from its log");
        objects.Participants[0].Status!.Conditions![0] = ClusterObjects.Condition("Eligible", "False", "Unschedulable", "it is cordoned");

        var troubles = RunTrees.Of(objects, Now).Troubles;

        Assert.Equal(
            ["run/demo Degraded", "run/demo EndpointReachable", "participant/alice Eligible", "cluster/member-1 Ready"],
            troubles.Select(trouble => $"{trouble.Object} {trouble.Type}"));
    }

    [Fact]
    public void Text_has_no_escape_of_a_members_words()
    {
        var objects = Objects() with { Clusters = [ClusterObjects.Cluster("Unknown", "Unreachable", "no\u001b[2J\nroute")] };

        var text = RunTreeText.Of(RunTrees.Of(objects, Now));

        Assert.Contains("Unreachable: no [2J route", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', text);
    }

    [Fact]
    public void Of_complete_run_has_no_troubles_though_it_is_not_ready()
    {
        var objects = Objects();
        objects.Run.Status!.Phase = TrainingRunPhase.Complete;
        ClusterObjects.Set(objects.Run, "Ready", "False", "RoundsDone");

        var tree = RunTrees.Of(objects, Now);

        Assert.Empty(tree.Troubles);
        Assert.True(tree.IsOver);
        Assert.Null(tree.SecondsLeft);
    }

    [Fact]
    public void Text_of_run_is_a_tree()
    {
        var text = RunTreeText.Of(RunTrees.Of(Objects(), Now)).ReplaceLineEndings("\n");

        Assert.Equal(
            """
            demo  Running  round 10 of 40, 40,960 tokens, 512 tokens/s, about 15 min left
            ├─ loss 4.1234 training, 4.2345 validation
            ├─ 3 of 4 shards train, 1 lost so far
            ├─ coordinator demo-coordinator-1, term 1, at 127.0.0.1:1
            ├─ stage 0: 1 of 2 replicas train
            │  ├─ slot 0  Active   epoch 3  alice  member-1/node-1  score 0.1200
            │  └─ slot 1  Joining  epoch 3  alice  member-1/-       score 0.1200  pod Pending: ImagePullBackOff
            └─ stage 1: 1 of 2 replicas train
               └─ slot 0  Active   epoch 3  bob    member-1/node-1  score 0.1200  participant Suspect

            """.ReplaceLineEndings("\n"),
            text);
    }

    private static RunObjects Objects()
    {
        var pending = ClusterObjects.Placement(0, 1);
        pending.Status!.Pod = new ShardPodStatus { Name = "demo-0-1-3", Epoch = 3, Phase = ShardPodPhase.Pending, Reason = "ImagePullBackOff" };
        var other = ClusterObjects.Placement(1, 0, ShardPhase.Active);
        other.Spec.Participant = "bob";
        var bob = ClusterObjects.Participant("bob");
        bob.Status!.Phase = ParticipantPhase.Suspect;
        return new RunObjects(
            ClusterObjects.Run(),
            [ClusterObjects.Participant("alice"), bob],
            [ClusterObjects.Placement(0, 0, ShardPhase.Active), pending, other],
            [ClusterObjects.Cluster()]);
    }
}
