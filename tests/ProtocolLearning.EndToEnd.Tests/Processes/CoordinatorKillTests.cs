using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Rounds;

namespace ProtocolLearning.EndToEnd.Tests.Processes;

/// <summary>A coordinator that dies at any point of a round, again and again: its log is all that the next one has.</summary>
public sealed class CoordinatorKillTests
{
    /// <summary>More rounds than the test could wait for: the run is never over before the last kill.</summary>
    private const int Endless = 100_000;

    /// <summary>What the log says last when the coordinator is killed, as far as the test has heard. The workers are never told.</summary>
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
        await run.BeginAsync(Endless);
        await run.PlaceAsync(ProcessRun.Members);

        var term = 1L;
        foreach (var point in Points)
        {
            await UntilLastIsAsync(point, afterRound: 0);
            await run.ReplaceCoordinatorAsync(++term);
        }

        // When a round is opened, all before it are over.
        await UntilLastIsAsync(typeof(RoundOpened), afterRound: run.State.RoundNumber + 2);
        var over = run.State.RoundNumber - 1;

        Assert.Empty(run.Log<MemberLost>());
        Assert.Empty(run.Log<Discarded>());
        Assert.Equal(Enumerable.Range(1, (int)over + 1).Select(round => (long)round), run.Log<RoundOpened>().Select(opened => opened.Round));
        Assert.Equal(
            Enumerable.Range(1, (int)over).SelectMany(round => new[] { ((long)round, 0), (round, 1) }),
            run.Log<Applied>().Where(applied => applied.Round > 0).Select(applied => (applied.Round, applied.Stage)).Order());

        // No step is lost: each round trained its budget. None counts twice: what was paid for is what passes over the samples lack now.
        var definition = run.State.Accepted!;
        var budget = RoundBudget.Tokens(definition, firstStageReplicas: 2);
        Assert.All(run.Log<RoundClosed>(), closed => Assert.True(closed.Tokens >= budget, $"round {closed.Round} has {closed.Tokens} of {budget} tokens"));
        var left = run.State.Round!.Samples;
        var trained = (left.Next - left.Returned.Length) * RoundBudget.MicrobatchTokens(definition);
        Assert.Equal(trained, run.Log<RoundClosed>().Sum(closed => closed.Tokens));
        Assert.Equal(2 * trained, run.Log<Credited>().SelectMany(credited => credited.Credits).Sum(credit => credit.Tokens));

        async Task UntilLastIsAsync(Type point, long afterRound)
        {
            var heard = run.Log<Command>().Count();
            await run.UntilAsync(state => state.Term == term
                && state.RoundNumber >= afterRound
                && run.Log<Command>().Count() > heard
                && run.Log<Command>().Last().GetType() == point);
        }
    }
}
