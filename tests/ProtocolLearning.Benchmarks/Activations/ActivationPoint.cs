using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Benchmarks.Activations;

/// <summary>A point of the curve.</summary>
/// <param name="Name">What figures call it.</param>
/// <param name="Codec">Codec of what crosses a boundary.</param>
/// <param name="Rank">Dimensions of the subspace; null: the whole stream crosses.</param>
internal sealed record ActivationPoint(string Name, TensorCodec Codec, int? Rank)
{
    private const string Variable = "PLEARN_BENCHMARK_POINTS";

    private static readonly ActivationPoint[] All =
    [
        new("bfloat16", TensorCodec.BFloat16, null),
        new("int8", TensorCodec.Int8, null),
        new("int4", TensorCodec.Int4, null),
        new("subspace64-float32", TensorCodec.Float32, 64),
        new("subspace16-bfloat16", TensorCodec.BFloat16, 16),
        new("subspace32-bfloat16", TensorCodec.BFloat16, 32),
        new("subspace60-int8", TensorCodec.Int8, 60),
        new("subspace120-int4", TensorCodec.Int4, 120),
        new("subspace96-int4", TensorCodec.Int4, 96),
        new("subspace64-int4", TensorCodec.Int4, 64),
        new("subspace32-int4", TensorCodec.Int4, 32),
    ];

    /// <summary>All points, or those that the environment names.</summary>
    public static IReadOnlyList<ActivationPoint> Asked() => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } names
        ? [.. names.Split(',').Select(name => Array.Find(All, point => point.Name == name) ?? throw new ArgumentException($"{Variable}: there is no point '{name}'."))]
        : All;
}
