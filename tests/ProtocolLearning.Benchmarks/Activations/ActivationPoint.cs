using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Benchmarks.Activations;

/// <summary>A point of the curve.</summary>
/// <param name="Name">What figures call it.</param>
/// <param name="Codec">Codec of what crosses a boundary.</param>
/// <param name="Rank">Dimensions of the subspace; null: the whole stream crosses.</param>
/// <param name="HoldsLayers">All that layers write lies in the subspace, as in Protocol Models; else what crosses a boundary is projected.</param>
internal sealed record ActivationPoint(string Name, TensorCodec Codec, int? Rank, bool HoldsLayers = false)
{
    private const string Variable = "PLEARN_BENCHMARK_POINTS";

    private static readonly ActivationPoint[] All =
    [
        new("int8", TensorCodec.Int8, null),
        new("int4", TensorCodec.Int4, null),
        new("boundaries32-bfloat16", TensorCodec.BFloat16, 32),
        new("boundaries60-int8", TensorCodec.Int8, 60),
        new("boundaries15-int8", TensorCodec.Int8, 15),
        new("boundaries8-bfloat16", TensorCodec.BFloat16, 8),
        new("layers32-bfloat16", TensorCodec.BFloat16, 32, HoldsLayers: true),
        new("layers60-int8", TensorCodec.Int8, 60, HoldsLayers: true),
    ];

    /// <summary>All points, or those that the environment names.</summary>
    public static IReadOnlyList<ActivationPoint> Asked() => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } names
        ? [.. names.Split(',').Select(name => Array.Find(All, point => point.Name == name) ?? throw new ArgumentException($"{Variable}: there is no point '{name}'."))]
        : All;
}
