using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Randomness;

namespace ProtocolLearning.Benchmarks.Training;

/// <summary>The worker's way to train: draw by public randomness, read, forward, backward, inner step.</summary>
internal sealed class WorkerTraining(BenchmarkRun run)
{
    private readonly Beacon _beacon = Beacon.Derive(run.Definition.Seed, 1, [new string('0', 64)]);
    private int _draw;

    public void Step()
    {
        var samples = SampleAssignment.Draw(
            _beacon, 1, new Slot(0, 0), _draw++, run.Definition.Schedule.MicrobatchSequences, run.Engine.TrainingSamples);
        if (!run.Engine.TryForwardBackward(samples, default, out var loss, out _))
        {
            throw new InvalidOperationException("The loss is not finite; the figure would mean nothing.");
        }

        run.Engine.Step(loss.Tokens, rate: 1);
    }
}
