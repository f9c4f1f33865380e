using ProtocolLearning.Cli.Local;
using ProtocolLearning.Cli.Local.Views;
using ProtocolLearning.Cli.Report;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;
using Spectre.Console;

namespace ProtocolLearning.Cli.Tests.Local;

public sealed class TerminalViewTests
{
    [Theory]
    [InlineData(140, 40, true)]
    [InlineData(80, 24, false)]
    [InlineData(60, 16, false)]
    public void Draw_fits_the_terminal_and_keeps_progress_on_top(int width, int height, bool showsNodes)
    {
        var lines = Draw(Recorder(replicas: 12), width, height);

        Assert.InRange(lines.Length, 1, height - 1);
        Assert.All(lines, line => Assert.InRange(line.Length, 0, width));
        Assert.Contains("round 1 of 2, about", lines[0], StringComparison.Ordinal);
        Assert.Equal(showsNodes, lines.Any(line => line.Contains("heartbeat", StringComparison.Ordinal) && line.Contains("node", StringComparison.Ordinal)));
        Assert.Contains(lines, line => line.Contains("the last event", StringComparison.Ordinal));
    }

    [Fact]
    public void Draw_shows_each_replica_where_there_is_room_and_first_the_lost_where_there_is_not()
    {
        var recorder = Recorder(replicas: 12);

        Assert.All(Enumerable.Range(0, 12), index => Assert.Contains($"0-{index} ", string.Join('\n', Draw(recorder, 140, 40)), StringComparison.Ordinal));
        Assert.Contains("0-11 ", string.Join('\n', Draw(recorder, 80, 14)), StringComparison.Ordinal);
    }

    private static string[] Draw(RunRecorder recorder, int width, int height)
    {
        using var output = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output), Ansi = AnsiSupport.No });
        console.Profile.Width = width;
        console.Write(TerminalView.Draw(recorder.Snapshot(SampleLog.Start.AddSeconds(40)), width, height));
        return output.ToString().TrimEnd('\n').Split('\n');
    }

    private static RunRecorder Recorder(int replicas)
    {
        var recorder = new RunRecorder(SampleLog.Start, new Dictionary<string, string>(), null);
        Member[] members = [.. Enumerable.Range(0, replicas).Select(index => new Member(new Slot(0, index), 1, $"east-{index}"))];
        foreach (var entry in SampleLog.Of(
        [
            new RunAccepted(SampleLog.Definition, "key"),
            .. members.Select(member => new PlacementAccepted(member)),
            .. members[..^1].Select(member => new MemberActivated(member, 1)),
            new RoundOpened(1, members, 512, "beacon"),
            new RoundClosed(1, 512, 1024, [], []),
            new Applied(1, 0, "a", []),
            new Applied(1, 1, "b", []),
        ]))
        {
            recorder.Record(entry);
        }

        recorder.Record(SampleLog.Start.AddSeconds(39), TimelineKind.Operator, "the last event, which is much longer than what fits on one line of a terminal of eighty columns");
        return recorder;
    }
}
