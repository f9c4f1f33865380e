using ProtocolLearning.Benchmarks.Framework;

namespace ProtocolLearning.Benchmarks.Transfer;

/// <summary>Throughput of the way that tensors take between two workers.</summary>
internal sealed class TensorTransfer : IBenchmark
{
    private const int Mebibyte = 1024 * 1024;
    private const int BytesOfFigure = 1024 * Mebibyte;
    private const int WarmUps = 128;

    private static readonly int[] Sizes = [16, 128];

    public string Name => "tensor-transfer";

    public string Claim =>
        "gigabytes a second of tensors of 16 and 128 MiB between two processes: framed streams of mutual TLS 1.3 against a raw TCP socket";

    public async Task<IReadOnlyList<Figure>> MeasureAsync(CancellationToken cancellationToken)
    {
        await using var child = await TransferChild.StartAsync();
        var figures = new List<Figure>();
        foreach (var mebibytes in Sizes)
        {
            var tensor = GC.AllocateUninitializedArray<byte>(mebibytes * Mebibyte, pinned: true);
            new Random(mebibytes).NextBytes(tensor);
            figures.Add(await MeasureAsync(child, $"{Name}-{mebibytes}MiB", tensor, cancellationToken));
        }

        return figures;
    }

    private static async Task<Figure> MeasureAsync(
        TransferChild child, string name, byte[] tensor, CancellationToken cancellationToken)
    {
        // The runtime compiles the hot path again after some use; what comes before is not how a worker that trains for days runs.
        for (var bytes = 0L; bytes < (long)WarmUps * 16 * Mebibyte; bytes += tensor.Length)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await child.TransportAsync(tensor);
            await child.SocketAsync(tensor);
        }

        var pairs = BytesOfFigure / tensor.Length;
        var (values, references) = (new double[pairs], new double[pairs]);
        for (var i = 0; i < pairs; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (i % 2 == 0)
            {
                values[i] = await child.TransportAsync(tensor);
                references[i] = await child.SocketAsync(tensor);
            }
            else
            {
                references[i] = await child.SocketAsync(tensor);
                values[i] = await child.TransportAsync(tensor);
            }
        }

        var ratios = values.Zip(references, (value, reference) => value / reference).ToArray();
        return new Figure(
            name,
            PairedSamples.Median(values),
            "GB/s",
            PairedSamples.Median(references),
            PairedSamples.Median(ratios),
            Bound.AtLeast(0.45),
            ratios);
    }
}
