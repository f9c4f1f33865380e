using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Protocol.Rounds;
using ProtocolLearning.Worker.Replica;

namespace ProtocolLearning.Worker.Tests.Replica;

public sealed class ReplicaContextTests
{
    private static readonly Member Self = new(new Slot(0, 0), 1, "north");

    [Fact]
    public void RepeatReports_of_a_long_round_fits_a_session_and_tells_of_the_end_of_drawing_last()
    {
        const int microbatches = 10_000;
        var context = new ReplicaContext(Self, RunState.Empty, null!, ReplicaOptions.Default);
        for (var index = 0; index < microbatches; index++)
        {
            var path = new MicrobatchPath(0, Self.Slot, index, [Self]);
            context.Report(new LossesMeasured(0, [new MicrobatchLoss(path, 4, 8)]));
            context.Report(new AttemptsCompleted(0, [path]));
        }

        context.Report(new DrawingEnded(0, []));
        Assert.Equal((2 * microbatches) + 1, context.TakeEffects().Count);
        context.RepeatReports();
        Report[] repeated = [.. context.TakeEffects().Cast<ReplicaEffect.SendReport>().Select(effect => effect.Report)];

        Assert.InRange(repeated.Length, 3, 200);
        Assert.Equal(
            Enumerable.Range(0, microbatches),
            repeated.OfType<AttemptsCompleted>().SelectMany(report => report.Attempts).Select(attempt => attempt.Index));
        Assert.Equal(
            Enumerable.Range(0, microbatches),
            repeated.OfType<LossesMeasured>().SelectMany(report => report.Losses).Select(loss => loss.Attempt.Index));
        Assert.IsType<DrawingEnded>(repeated[^1]);
    }
}
