using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Rounds;
using ProtocolLearning.Protocol.Sampling;

namespace ProtocolLearning.EndToEnd.Tests.Processes;

/// <summary>A coordinator that dies at any point of a round, again and again: its log is all that the next one has.</summary>
public sealed class CoordinatorKillTests
{
    /// <summary>What the log says last when the coordinator is killed, one round after the other. The workers are never told.</summary>
    private static readonly Type[] Points =
    [
        typeof(MemberJoined),
        typeof(RoundOpened),
        typeof(RoundClosing),
        typeof(RoundClosed),
        typeof(ExchangeOpened),
        typeof(Applied),
        typeof(Credited),
        typeof(ValidationOpened),
    ];

    [Fact]
    public async Task Coordinator_killedAtEveryPointOfARound_losesAndDoublesNoStep()
    {
        await using var run = new ProcessRun();
        await run.BeginAsync(rounds: Points.Length);
        var workers = await run.PlaceAsync(ProcessRun.Members);

        var seen = 0;
        foreach (var (index, point) in Points.Index())
        {
            // Each point belongs to a round of its own, but for the first, when members still gather.
            await run.UntilAsync(state => state.Term == index + 1 && state.RoundNumber >= index && IsLast(point));
            await run.ReplaceCoordinatorAsync(term: index + 2);
        }

        await run.UntilAsync(state => state.IsCompleted);
        foreach (var worker in workers.Values)
        {
            Assert.Equal(0, await worker.ExitAsync(ProcessRun.Deadline));
        }

        Assert.Equal(Points.Length + 1, run.State.Term);
        Assert.Empty(run.Log<MemberLost>());
        Assert.Empty(run.Log<Discarded>());
        Assert.Equal(Enumerable.Range(1, Points.Length).Select(round => (long)round), run.Log<RoundOpened>().Select(opened => opened.Round));
        Assert.Equal(
            run.Log<RoundOpened>().SelectMany(opened => new[] { (opened.Round, Stage: 0), (opened.Round, Stage: 1) }),
            run.Log<Applied>().Where(applied => applied.Round > 0).Select(applied => (applied.Round, applied.Stage)).Order());

        // No step is lost: each round trained its budget. None counts twice: what was paid for is what passes over the samples lack now.
        var definition = run.State.Accepted!;
        var budget = RoundBudget.Tokens(definition, firstStageReplicas: 2);
        Assert.All(run.Log<RoundClosed>(), closed => Assert.True(closed.Tokens >= budget, $"round {closed.Round} has {closed.Tokens} of {budget} tokens"));
        var left = RoundDraws.After(definition, run.State.Round!);
        var trained = (left.Next - left.Returned.Length) * RoundBudget.MicrobatchTokens(definition);
        Assert.Equal(trained, run.Log<RoundClosed>().Sum(closed => closed.Tokens));
        Assert.Equal(2 * trained, run.Log<Credited>().SelectMany(credited => credited.Credits).Sum(credit => credit.Tokens));

        bool IsLast(Type point)
        {
            var now = run.Log<Command>().Count();
            var fresh = now > seen;
            seen = now;
            return fresh && run.Log<Command>().Last().GetType() == point;
        }
    }
}
