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
        "gigabytes a second of tensors of 16 and 128 MiB between two processes: the peer transport, over mutual TLS 1.3, "
        + "against a raw TCP socket and against bare SslStream";

    public async Task<IReadOnlyList<Figure>> MeasureAsync(CancellationToken cancellationToken)
    {
        await using var child = await TransferChild.StartAsync();
        var figures = new List<Figure>();
        foreach (var mebibytes in Sizes)
        {
            var tensor = GC.AllocateUninitializedArray<byte>(mebibytes * Mebibyte, pinned: true);
            new Random(mebibytes).NextBytes(tensor);
            figures.Add(await MeasureAsync(
                $"{Name}-{mebibytes}MiB", tensor, child.TransportAsync, child.SocketAsync, Bound.AtLeast(0.45), cancellationToken));
            figures.Add(await MeasureAsync(
                $"{Name}-{mebibytes}MiB-tls", tensor, child.TransportAsync, child.TlsAsync, Bound.AtLeast(0.9), cancellationToken));
        }

        return figures;
    }

    private static async Task<Figure> MeasureAsync(
        string name,
        byte[] tensor,
        Func<ReadOnlyMemory<byte>, Task<double>> transport,
        Func<ReadOnlyMemory<byte>, Task<double>> other,
        Bound bound,
        CancellationToken cancellationToken)
    {
        // The runtime compiles the hot path again after some use; what comes before is not how a worker that trains for days runs.
        for (var bytes = 0L; bytes < (long)WarmUps * 16 * Mebibyte; bytes += tensor.Length)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await transport(tensor);
            await other(tensor);
        }

        var pairs = BytesOfFigure / tensor.Length;
        var (values, references) = (new double[pairs], new double[pairs]);
        for (var i = 0; i < pairs; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (i % 2 == 0)
            {
                values[i] = await transport(tensor);
                references[i] = await other(tensor);
            }
            else
            {
                references[i] = await other(tensor);
                values[i] = await transport(tensor);
            }
        }

        var ratios = values.Zip(references, (value, reference) => value / reference).ToArray();
        return new Figure(
            name,
            PairedSamples.Median(values),
            "GB/s",
            PairedSamples.Median(references),
            PairedSamples.Median(ratios),
            bound,
            ratios);
    }
}
