using ProtocolLearning.EndToEnd.Tests.Processes;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Protocol.Rounds;

namespace ProtocolLearning.EndToEnd.Tests.Versions;

/// <summary>Coordinators and workers of two releases in one run, all of them real processes.</summary>
public sealed class UpgradeTests
{
    private const int Incompatible = 6;

    /// <summary>More rounds than a test could wait for: none may end before the last member is replaced.</summary>
    private const int Endless = 100_000;

    private static readonly ProtocolVersions Before = new(1, 1);

    [Fact]
    public async Task Run_ofTheReleaseBefore_isUpgradedMemberByMemberAndGoesOn()
    {
        await using var run = new ProcessRun();
        await run.BeginAsync(Endless, Before);

        // One worker is of this release from the start: whoever is upgraded first, it works.
        var workers = new Dictionary<Member, RunningProgram> { [ProcessRun.Members[0]] = await run.PlaceAsync(ProcessRun.Members[0]) };
        foreach (var member in ProcessRun.Members.Skip(1))
        {
            workers[member] = await run.PlaceAsync(member, Before);
        }

        await run.UntilAsync(state => HasApplied(state, 1));
        await run.ReplaceCoordinatorAsync(term: 2);
        await run.UntilAsync(state => HasApplied(state, state.Term == 2 ? Math.Max(2, AppliedAtTerm(run, 2) + 1) : long.MaxValue));
        var progress = await run.ProgressAsync(progress => progress.Members.All(member => member.Version is not null));
        Assert.Equal([2, 1, 1, 1], progress.Members.Select(member => member.Version));

        foreach (var member in ProcessRun.Members.Skip(1))
        {
            var successor = member with { Epoch = 2 };
            var applied = run.State.Stages[member.Slot.Stage].AppliedRound;
            workers[successor] = await run.PlaceAsync(successor);
            await run.UntilAsync(state => state.IsActive(successor) && state.Stages[member.Slot.Stage].AppliedRound > applied);
            await workers[member].ExitAsync(ProcessRun.Deadline);
            workers.Remove(member);
        }

        progress = await run.ProgressAsync(progress => progress.Members.All(member => member.Version is not null));
        Assert.Equal([2, 2, 2, 2], progress.Members.Select(member => member.Version));
    }

    [Fact]
    public async Task Worker_toldToEnd_handsItsRoundOverAndOneOfAFutureReleaseIsToldWhatToDo()
    {
        await using var run = new ProcessRun();
        await run.BeginAsync(Endless);
        var workers = await run.PlaceAsync(ProcessRun.Members);

        await run.UntilAsync(state => state.Round is { Number: >= 1, IsOver: false });
        var leaving = ProcessRun.Members[3];
        workers[leaving].Terminate();
        await run.UntilAsync(state => state.Members[leaving.Slot].Phase == MemberPhase.Lost);

        // It was let go between two rounds.
        Assert.True(run.State.IsAtBoundary);
        Assert.Contains("handed over", run.Log<MemberLost>().Single(lost => lost.Member == leaving).Detail, StringComparison.Ordinal);
        Assert.Equal(0, await workers[leaving].ExitAsync(ProcessRun.Deadline));

        var successor = leaving with { Epoch = 2 };
        var future = await run.PlaceAsync(successor, new ProtocolVersions(3, 4));
        Assert.Equal(Incompatible, await future.ExitAsync(ProcessRun.Deadline));
        Assert.Contains("upgrade the coordinator first", future.Output, StringComparison.Ordinal);

        var applied = run.State.Stages[1].AppliedRound;
        run.StartWorker(successor);
        await run.UntilAsync(state => state.IsActive(successor) && state.Stages[1].AppliedRound > applied);
    }

    private static bool HasApplied(RunState state, long round) =>
        state.Stages.Length == 2 && state.Stages.All(stage => stage.AppliedRound >= round);

    private static long AppliedAtTerm(ProcessRun run, long term) =>
        run.LogBefore(term).OfType<Applied>().Select(applied => applied.Round).DefaultIfEmpty(0).Max();
}
