using Microsoft.Extensions.Time.Testing;
using ProtocolLearning.Cli.Local;
using ProtocolLearning.Cli.Local.Views;
using ProtocolLearning.Protocol.Log;

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
