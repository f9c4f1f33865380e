using ProtocolLearning.Benchmarks.Framework;

namespace ProtocolLearning.Benchmarks.Losses;

/// <summary>Figures of samples of seconds.</summary>
internal static class LossFigures
{
    /// <summary>The largest value has to keep to a limit.</summary>
    public static Figure Worst(string name, IReadOnlyList<double> values, double limit) => AtMost(name, values.Max(), values, limit);

    /// <summary>The 99th percentile has to keep to a limit.</summary>
    public static Figure Percentile99(string name, IReadOnlyList<double> values, double limit) =>
        AtMost(name, values.Order().ElementAt((int)Math.Ceiling(0.99 * values.Count) - 1), values, limit);

    /// <summary>The median has to be below the other one's.</summary>
    public static Figure Typical(string name, IReadOnlyList<double> values, IReadOnlyList<double> references)
    {
        var reference = PairedSamples.Median(references);
        var value = PairedSamples.Median(values);
        return new Figure(name, value, "s", reference, value / reference, Bound.AtMost(1), [.. values.Select(sample => sample / reference)]);
    }

    private static Figure AtMost(string name, double value, IReadOnlyList<double> values, double limit) =>
        new(name, value, "s", limit, value / limit, Bound.AtMost(1), [.. values.Select(sample => sample / limit)]);
}
