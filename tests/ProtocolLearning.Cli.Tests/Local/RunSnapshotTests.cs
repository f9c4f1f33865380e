using ProtocolLearning.Cli.Local;
using ProtocolLearning.Cli.Report;

namespace ProtocolLearning.Cli.Tests.Local;

public sealed class RunSnapshotTests
{
    [Theory]
    [InlineData(1, 30, 300)]
    [InlineData(2, 32, 18)]
    [InlineData(9, 46, 4)]
    public void SecondsLeft_follows_the_last_rounds_and_forgets_the_first_that_warmed_up(int decided, double now, double expected)
    {
        // The first round takes 30 s, each one after it 2 s.
        RoundRow[] rounds = [.. Enumerable.Range(1, decided).Select(round =>
            new RoundRow(round, round == 1 ? 0 : 28 + (2 * (round - 1)), 28 + (2 * round), 512, null, null, null, ["Applied", "Applied"]))];

        Assert.Equal(expected, Snapshot(rounds, now).SecondsLeft!.Value, 6);
    }

    [Fact]
    public void SecondsLeft_is_not_known_before_a_round_is_decided() => Assert.Null(Snapshot([], 5).SecondsLeft);

    private static RunSnapshot Snapshot(IReadOnlyList<RoundRow> rounds, double seconds) => new()
    {
        Seconds = seconds,
        Definition = SampleLog.Definition with { Schedule = SampleLog.Definition.Schedule with { Rounds = 11 } },
        Completed = false,
        Rounds = rounds,
        Participants = [],
        Replicas = [],
        Timeline = [],
        Beacons = [],
        Log = [],
    };
}
