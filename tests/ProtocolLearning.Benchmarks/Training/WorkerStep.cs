using ProtocolLearning.Benchmarks.Framework;

namespace ProtocolLearning.Benchmarks.Training;

/// <summary>Throughput of a worker that trains the whole model, between two exchanges.</summary>
internal sealed class WorkerStep : IBenchmark
{
    private const int Pairs = 60;
    private const int Sequences = 16;

    public string Name => "worker-step";

    public string Claim =>
        "tokens a second of a worker's training step (S = 1, one thread) against a plain TorchSharp loop of the same model";

    public Task<IReadOnlyList<Figure>> MeasureAsync(CancellationToken cancellationToken)
    {
        using var run = new BenchmarkRun(Sequences);
        using var plain = new PlainTraining(run);
        var worker = new WorkerTraining(run);
        var samples = PairedSamples.Take(Pairs, () => RateOf(worker.Step), () => RateOf(plain.Step));
        return Task.FromResult<IReadOnlyList<Figure>>([samples.ToFigure(Name, "tokens/s", Bound.AtLeast(0.95))]);

        double RateOf(Action step)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return PairedSamples.RateOf(run.Definition.Schedule.BatchTokens, step);
        }
    }
}
