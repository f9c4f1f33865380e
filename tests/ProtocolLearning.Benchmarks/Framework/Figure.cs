namespace ProtocolLearning.Benchmarks.Framework;

/// <summary>One measured figure; a line of JSON on the output.</summary>
/// <param name="Name">Name of the figure: its benchmark's, with a suffix where that has several.</param>
/// <param name="Value">What was measured, median of the samples.</param>
/// <param name="Unit">Unit of value and reference.</param>
/// <param name="Reference">What the reference measured in the same run, median of the samples.</param>
/// <param name="Ratio">Median of the samples' ratios of value to reference.</param>
/// <param name="Bound">What the ratio must keep to.</param>
/// <param name="Samples">Ratio of each sample, in order.</param>
internal sealed record Figure(
    string Name, double Value, string Unit, double Reference, double Ratio, Bound Bound, IReadOnlyList<double> Samples)
{
    /// <summary>Whether the ratio keeps to the bound.</summary>
    public bool Holds => Bound.HoldsFor(Ratio);
}
