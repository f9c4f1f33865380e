using System.Globalization;

namespace ProtocolLearning.Cli.Report;

/// <summary>One axis of a chart: its range, its round tick values, and where a value lies on the picture.</summary>
internal sealed class Axis
{
    private readonly double _from;
    private readonly double _to;

    private Axis(double least, double most, double step, double from, double to)
    {
        Least = least;
        Most = most;
        Step = step;
        _from = from;
        _to = to;
    }

    public double Least { get; }

    public double Most { get; }

    public double Step { get; }

    public IEnumerable<double> Ticks =>
        Enumerable.Range(0, (int)Math.Round((Most - Least) / Step) + 1).Select(tick => Least + (tick * Step));

    /// <summary>An axis that covers the values in about <paramref name="ticks"/> steps of 1, 2 or 5 times a power of ten.</summary>
    public static Axis Covering(IReadOnlyCollection<double> values, int ticks, double from, double to)
    {
        var (least, most) = values.Count == 0 ? (0.0, 1.0) : (values.Min(), values.Max());
        if (most - least < 1e-9)
        {
            most = least + 1;
        }

        var step = RoundStep((most - least) / ticks);
        return new Axis(Math.Floor(least / step) * step, Math.Ceiling(most / step) * step, step, from, to);
    }

    public double Place(double value) => _from + ((value - Least) / (Most - Least) * (_to - _from));

    public string Label(double value) =>
        Math.Round(value, 6).ToString(Step >= 1 ? "0" : "0." + new string('0', (int)Math.Ceiling(-Math.Log10(Step))), CultureInfo.InvariantCulture);

    private static double RoundStep(double raw)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(raw)));
        var multiple = raw / power;
        return power * (multiple <= 1 ? 1 : multiple <= 2 ? 2 : multiple <= 5 ? 5 : 10);
    }
}
