using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Benchmarks.Compression;

/// <summary>A point of the curve.</summary>
/// <param name="Name">What figures call it.</param>
/// <param name="InnerSteps">H.</param>
/// <param name="Compression">The codec.</param>
internal sealed record CompressionPoint(string Name, int InnerSteps, CompressionDefinition Compression)
{
    private const string Variable = "PLEARN_BENCHMARK_POINTS";

    private static readonly CompressionPoint[] All =
    [
        new("h8-float32", 8, new CompressionDefinition()),
        new("h8-int8", 8, new CompressionDefinition(TensorCodec.Int8)),
        new("h8-int4", 8, new CompressionDefinition(TensorCodec.Int4)),
        TopK(8, 64),
        TopK(8, 128),
        TopK(16, 64),
        TopK(32, 64),
    ];

    /// <summary>All points, or those that the environment names.</summary>
    public static IReadOnlyList<CompressionPoint> Asked() => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } names
        ? [.. names.Split(',').Select(name => Array.Find(All, point => point.Name == name) ?? throw new ArgumentException($"{Variable}: there is no point '{name}'."))]
        : All;

    private static CompressionPoint TopK(int innerSteps, int kept) => new(
        $"h{innerSteps}-top{kept}", innerSteps, new CompressionDefinition(TensorCodec.TopK, TopK: new TopKDefinition(Kept: kept)));
}
