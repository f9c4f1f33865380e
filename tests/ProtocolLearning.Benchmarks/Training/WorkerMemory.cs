using ProtocolLearning.Benchmarks.Framework;
using TorchSharp;

namespace ProtocolLearning.Benchmarks.Training;

/// <summary>Memory of a worker over a thousand training steps: as many tensors as at first, and a resident set that has stopped growing.</summary>
internal sealed class WorkerMemory : IBenchmark
{
    private const int Steps = 1000;
    private const int Settled = 600;
    private const int Window = 50;
    private const int FirstCount = 10;
    private const int Sequences = 4;
    private const double MiB = 1024 * 1024;

    public string Name => "worker-memory";

    public string Claim =>
        "live tensors at every step against step 10, and resident memory of the last 50 of 1,000 steps against steps 600 to 650";

    public Task<IReadOnlyList<Figure>> MeasureAsync(CancellationToken cancellationToken)
    {
        using var run = new BenchmarkRun(Sequences);
        var worker = new WorkerTraining(run);
        var (tensors, resident) = (new double[Steps], new double[Steps]);
        for (var step = 0; step < Steps; step++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            worker.Step();
            tensors[step] = torch.Tensor.TotalCount;
            resident[step] = Environment.WorkingSet / MiB;
        }

        return Task.FromResult<IReadOnlyList<Figure>>([Tensors(tensors), Resident(resident)]);
    }

    private Figure Tensors(double[] counts)
    {
        var (first, most) = (counts[FirstCount], counts[FirstCount..].Max());
        return new Figure(
            $"{Name}-tensors", most, "tensors", first, most / first, Bound.Exactly(1), [.. Every(100, counts).Select(count => count / first)]);
    }

    private Figure Resident(double[] resident)
    {
        var early = PairedSamples.Median(resident[Settled..(Settled + Window)]);
        var late = PairedSamples.Median(resident[(Steps - Window)..]);
        return new Figure(
            $"{Name}-resident", late, "MiB", early, late / early, Bound.AtMost(1.03), [.. Every(100, resident).Select(size => size / early)]);
    }

    private static IEnumerable<double> Every(int interval, double[] values) =>
        values.Where((_, i) => (i + 1) % interval == 0);
}
