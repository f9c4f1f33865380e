using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Resources.TrainingRuns;

namespace ProtocolLearning.Operator.Tests.Functional;

/// <summary>A stage that holds the pipeline up gets a replica of one that waits for it.</summary>
public sealed class StageBalanceTests : IAsyncLifetime
{
    private readonly OperatorFixture _fixture = new();

    public Task InitializeAsync() => _fixture.InitializeAsync();

    public Task DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task Replica_ofAWaitingStage_movesOnceToTheStageThatHoldsItUp()
    {
        var run = Samples.Run();
        run.Spec.Replicas.Min = 1;
        run.Spec.Replicas.Max = 3;
        run.Spec.Schedule.Quorum = 1;
        run.Spec.FailurePolicy.ParticipantMoves = ParticipantMoves.BetweenStages;
        await _fixture.StartTrainingAsync(run);
        Assert.Equal([2, 2], Active());

        _fixture.Coordinator.Loads = [0.3, 0.95];
        await OperatorFixture.EventuallyAsync(() => Task.FromResult(Held() is [1, 3]), "a replica of stage 0 to be placed in stage 1");
        await OperatorFixture.EventuallyAsync(async () => (await _fixture.WorkerPodsAsync()).Count == 4, "its former pod to go");
        _fixture.Coordinator.Loads = [0.6, 0.63];
        _fixture.Coordinator.ActivateAll();
        await _fixture.RunWhereAsync(run => run.Status?.Shards is { Active: 4 }, "four active shards");
        Assert.Equal([1, 3], Active());

        // What the plan was made of is still there: a stage that is full of work and the other's spare replica.
        var index = _fixture.Coordinator.State.Index;
        _fixture.Coordinator.Loads = [0.95, 0.63];
        await _fixture.CreateAsync(Samples.Participant("erin"));
        await OperatorFixture.EventuallyAsync(() => Task.FromResult(Held() is [2, 3]), "erin to be placed in stage 0");
        Assert.DoesNotContain(_fixture.Coordinator.State.Members.Values, member => member.Member.Slot.Stage == 1 && member.Phase == MemberPhase.Lost);
        Assert.True(_fixture.Coordinator.State.Index > index);
    }

    private int[] Active() => Count(phase => phase == MemberPhase.Active);

    private int[] Held() => Count(phase => phase != MemberPhase.Lost);

    private int[] Count(Predicate<MemberPhase> counts) =>
        [.. new[] { 0, 1 }.Select(stage => _fixture.Coordinator.State.Members.Values.Count(member => member.Member.Slot.Stage == stage && counts(member.Phase)))];
}
