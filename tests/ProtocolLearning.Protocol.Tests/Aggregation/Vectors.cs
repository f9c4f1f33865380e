using ProtocolLearning.Protocol.Optimization;

namespace ProtocolLearning.Protocol.Tests.Aggregation;

/// <summary>Seeded vectors for the aggregation and detection tests.</summary>
internal static class Vectors
{
    public static float[] Normal(ulong seed, string name, int length, double deviation = 1)
    {
        var values = new float[length];
        InitialWeights.Fill(seed, name, values, deviation);
        return values;
    }

    /// <summary>Contributions that share a direction of norm about signal*sqrt(d) and deviate from it on their own by noise*sqrt(d).</summary>
    public static float[][] Group(ulong seed, int count, int length, double signal, double noise)
    {
        var common = Normal(seed, "common", length, signal);
        return [.. Enumerable.Range(0, count).Select(i => Add(common, Normal(seed, $"own-{i}", length, noise)))];
    }

    public static float[] Add(float[] left, float[] right) => [.. left.Zip(right, (a, b) => a + b)];

    public static float[] Scale(float[] values, double factor) => [.. values.Select(v => (float)(v * factor))];

    public static ReadOnlyMemory<float>[] Memories(IEnumerable<float[]> rows) => [.. rows.Select(row => new ReadOnlyMemory<float>(row))];

    public static double[] Ones(int count) => [.. Enumerable.Repeat(1.0, count)];

    public static double Distance(IReadOnlyList<float> left, IReadOnlyList<float> right) =>
        Math.Sqrt(left.Zip(right, (a, b) => ((double)a - b) * ((double)a - b)).Sum());

    public static int[] Bits(float[] values) => Array.ConvertAll(values, BitConverter.SingleToInt32Bits);
}
