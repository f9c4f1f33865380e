using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.EndToEnd.Tests.Processes;

public sealed class StateTransferRunTests
{
    /// <summary>More rounds than a test could wait for.</summary>
    private const int Endless = 100_000;

    private static readonly Member[] Members = [.. ProcessRun.Members.Take(2), new(new Slot(0, 2), 1, "north")];

    /// <summary>Two are the quorum: without the joiner, whom one of its two holders leaves, nothing would go on.</summary>
    [Fact]
    public async Task Joiner_whose_holder_is_killed_once_a_chunk_came_holds_the_state_and_goes_on()
    {
        await using var run = new ProcessRun();
        await run.BeginAsync(Endless, change: Large);
        var workers = await run.PlaceAsync(Members);
        await run.UntilAsync(state => state.Stages.Length == 1 && state.Stages[0].AppliedRound >= 1);
        await workers[Members[2]].KillAsync();

        var joiner = Members[2] with { Epoch = 2 };
        var process = await run.PlaceAsync(joiner);
        await process.LineAsync(line => line.Contains("chunks are here", StringComparison.Ordinal), ProcessRun.Deadline);
        await workers[Members[1]].KillAsync();

        await run.UntilAsync(state => state.IsActive(joiner));
        var applied = run.State.Stages[0].AppliedRound;
        await run.UntilAsync(state => state.Stages[0].AppliedRound > applied);
        Assert.Equal([Members[0], joiner], run.Log<Applied>().Last().PreparedBy.OrderBy(member => member.Slot.Index));
        Assert.DoesNotContain("sent a chunk", process.Output, StringComparison.Ordinal);
    }

    /// <summary>One stage whose state has 25 MB, and which has little to compute.</summary>
    private static RunDefinition Large(RunDefinition definition) => definition with
    {
        Model = definition.Model with { HiddenSize = 64, FeedForwardSize = 8192 },
        Stages = 1,
        Replicas = new ReplicaBounds(2, 3),
        Schedule = definition.Schedule with { InnerSteps = 2, BatchTokens = 128, Quorum = 2, MinDeadlineSeconds = 5, MaxDeadlineSeconds = 60 },
    };
}
