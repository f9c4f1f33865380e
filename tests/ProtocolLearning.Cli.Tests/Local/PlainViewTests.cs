using Microsoft.Extensions.Time.Testing;
using ProtocolLearning.Cli.Local;
using ProtocolLearning.Cli.Local.Views;
using ProtocolLearning.Protocol.Log;
using Spectre.Console;

namespace ProtocolLearning.Cli.Tests.Local;

public sealed class PlainViewTests
{
    [Fact]
    public async Task Show_writes_each_event_and_each_round_once()
    {
        var recorder = Recorder();
        using var output = new StringWriter();
        using var stopped = new CancellationTokenSource();
        await stopped.CancelAsync();
        var view = new PlainView(output, new FakeTimeProvider());

        await view.ShowAsync(() => recorder.Snapshot(SampleLog.Start.AddSeconds(9)), stopped.Token);
        await view.ShowAsync(() => recorder.Snapshot(SampleLog.Start.AddSeconds(9)), stopped.Token);

        var lines = output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Single(lines, line => line.Contains("round 1 of 2: Applied/Applied, training loss 2.0000", StringComparison.Ordinal));
        Assert.Single(lines, line => line.Contains("run demo accepted", StringComparison.Ordinal));
    }

    [Fact]
    public void Terminal_picture_shows_progress_time_left_and_a_row_for_each_replica()
    {
        var recorder = Recorder();
        using var output = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output), Ansi = AnsiSupport.No });
        console.Profile.Width = 160;

        console.Write(TerminalView.Draw(recorder.Snapshot(SampleLog.Start.AddSeconds(9))));

        var text = output.ToString();
        Assert.Contains("round 1 of 2, about", text, StringComparison.Ordinal);
        Assert.Contains("east-1", text, StringComparison.Ordinal);
        Assert.Contains("2.0000", text, StringComparison.Ordinal);
    }

    private static RunRecorder Recorder()
    {
        var recorder = new RunRecorder(SampleLog.Start, new Dictionary<string, string>(), null);
        foreach (var entry in SampleLog.Of(
            new RunAccepted(SampleLog.Definition, "key"),
            new PlacementAccepted(SampleLog.First),
            new RoundOpened(1, [SampleLog.First], 512, "beacon"),
            new RoundClosed(1, 512, 1024, [], []),
            new Applied(1, 0, "a", []),
            new Applied(1, 1, "b", [])))
        {
            recorder.Record(entry);
        }

        return recorder;
    }
}
