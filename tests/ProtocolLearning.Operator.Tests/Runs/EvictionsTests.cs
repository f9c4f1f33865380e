using k8s.Models;
using ProtocolLearning.Operator.Runs;
using ProtocolLearning.Resources.Conditions;
using ProtocolLearning.Resources.Participants;
using ProtocolLearning.Resources.ShardPlacements;
using ProtocolLearning.Resources.TrainingRuns;

namespace ProtocolLearning.Operator.Tests.Runs;

public sealed class EvictionsTests
{
    private static readonly FailurePolicySpec Policy = new()
    {
        Rules = [new FailureRule { Name = "seven", ExitCodes = [7], Action = FailureAction.EvictParticipant }],
    };

    [Fact]
    public void Of_failedPodThatARuleNames_evictsItsHolderAlone()
    {
        var evictions = Of([], Failed(7), Samples.Participant("alice"), Samples.Participant("bob"));
        Assert.Contains("rule seven", Assert.Single(evictions).Value.Why, StringComparison.Ordinal);
        Assert.Equal(["alice"], evictions.Keys);
        Assert.Empty(Of([], Failed(8), Samples.Participant("alice")));
    }

    [Fact]
    public void Of_evictedParticipant_staysSoUntilItsSpecChanges()
    {
        var alice = Samples.Participant("alice");
        var first = Of([], Failed(7), alice);
        Assert.Equal(first, Of(first, null, alice));

        // Another operator process knows it by the status.
        alice.Status = new ParticipantStatus { Conditions = [Condition(generation: 1)] };
        Assert.Equal("noted", Of([], null, alice)["alice"].Why);

        alice.Metadata.Generation = 2;
        Assert.Empty(Of(first, null, alice));
    }

    private static Dictionary<string, Eviction> Of(
        Dictionary<string, Eviction> before, V1Alpha1ShardPlacement? placement, params V1Alpha1Participant[] participants) =>
        new(Evictions.Of(before, Policy, placement is null ? [] : [placement], participants));

    private static V1Alpha1ShardPlacement Failed(int exitCode)
    {
        var placement = Samples.Placement(epoch: 3);
        placement.Status = new ShardPlacementStatus
        {
            Pod = new ShardPodStatus { Name = "sample-0-1-3", Epoch = 3, Phase = ShardPodPhase.Failed, ExitCode = exitCode },
        };
        return placement;
    }

    private static V1Condition Condition(long generation) => new()
    {
        Type = ConditionType.Evicted,
        Status = "True",
        Reason = "FailurePolicy",
        Message = "noted",
        ObservedGeneration = generation,
    };
}
