using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;

namespace ProtocolLearning.EndToEnd.Tests.Processes;

/// <summary>A run of real processes in which two workers, one of each stage, listen nowhere.</summary>
public sealed class RelayRunTests
{
    private const int Rounds = 4;

    private static readonly IReadOnlyList<Member> Behind = [ProcessRun.Members[1], ProcessRun.Members[3]];

    [Fact]
    public async Task Run_with_workers_that_only_dial_out_trains_through_relays_and_survives_the_loss_of_one()
    {
        await using var run = new ProcessRun();
        await run.BeginAsync(Rounds);
        var first = await run.StartRelayAsync();
        var second = await run.StartRelayAsync();
        var relays = $"{first.Endpoint},{second.Endpoint}";
        foreach (var member in ProcessRun.Members)
        {
            await run.ProposeAsync(new PlaceMember(member));
            run.StartWorker(member, relays: Behind.Contains(member) ? relays : string.Empty);
        }

        await run.UntilAsync(state => state.Stages.Length == 2 && state.Stages.All(stage => stage.AppliedRound >= 1));
        Assert.All(Behind, member => Assert.Equal(first.Endpoint, run.State.Current(member)!.Joined!.Endpoint));
        await first.Process.KillAsync();
        await run.UntilAsync(state => Behind.All(member => state.Current(member)?.Joined?.Endpoint == second.Endpoint));
        await run.UntilAsync(state => state.IsCompleted);

        Assert.All(run.State.Stages, stage => Assert.Equal(Rounds, stage.AppliedRound));
        Assert.All(run.State.Stages, stage => Assert.Equal(2, stage.PreparedBy.Length));
        Assert.Empty(run.Log<VerdictReached>());
        await run.ExitsAsync();
    }
}
