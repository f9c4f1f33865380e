using System.Diagnostics;

namespace ProtocolLearning.Benchmarks.Framework;

/// <summary>
/// Samples of a subject and its reference taken in turn, and first one then the other first, so that whatever else the machine
/// does meets both alike. Ratios are taken inside a pair and then their median.
/// </summary>
internal sealed class PairedSamples
{
    private readonly double[] _values;
    private readonly double[] _references;

    private PairedSamples(double[] values, double[] references) => (_values, _references) = (values, references);

    /// <summary>Takes the samples, after one of each that is not counted.</summary>
    /// <param name="pairs">Number of pairs.</param>
    /// <param name="subject">Measures what is claimed.</param>
    /// <param name="reference">Measures what it is compared with, in the same unit.</param>
    public static PairedSamples Take(int pairs, Func<double> subject, Func<double> reference) =>
        TakeAsync(pairs, () => Task.FromResult(subject()), () => Task.FromResult(reference())).GetAwaiter().GetResult();

    /// <inheritdoc cref="Take"/>
    public static async Task<PairedSamples> TakeAsync(int pairs, Func<Task<double>> subject, Func<Task<double>> reference)
    {
        var (values, references) = (new double[pairs], new double[pairs]);
        await subject();
        await reference();
        for (var i = 0; i < pairs; i++)
        {
            if (i % 2 == 0)
            {
                values[i] = await subject();
                references[i] = await reference();
            }
            else
            {
                references[i] = await reference();
                values[i] = await subject();
            }
        }

        return new PairedSamples(values, references);
    }

    /// <summary>Units of work a second.</summary>
    /// <param name="units">How many units one call does.</param>
    /// <param name="work">The call.</param>
    public static double RateOf(double units, Action work)
    {
        var start = Stopwatch.GetTimestamp();
        work();
        return units / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>The middle value, or the mean of the two.</summary>
    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    public Figure ToFigure(string name, string unit, Bound bound)
    {
        var ratios = _values.Zip(_references, (value, reference) => value / reference).ToArray();
        return new Figure(name, Median(_values), unit, Median(_references), Median(ratios), bound, ratios);
    }
}
