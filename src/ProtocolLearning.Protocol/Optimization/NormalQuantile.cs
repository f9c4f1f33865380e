namespace ProtocolLearning.Protocol.Optimization;

/// <summary>
/// The quantile function of the standard normal distribution by Acklam's rational approximation (relative error below 1.2e-9),
/// from +, -, *, / and square root alone: IEEE 754 fixes the bits of each, where those of a library's log or cos differ.
/// </summary>
internal static class NormalQuantile
{
    private const double Ln2 = 0.693147180559945309417;
    private const double Tail = 0.02425;

    /// <param name="probability">Strictly between 0 and 1.</param>
    public static double Of(double probability)
    {
        if (probability < Tail)
        {
            return LowerTail(probability);
        }

        if (probability > 1 - Tail)
        {
            return -LowerTail(1 - probability);
        }

        var q = probability - 0.5;
        var r = q * q;
        var numerator = (((((((((-3.969683028665376e+01 * r) + 2.209460984245205e+02) * r) - 2.759285104469687e+02) * r)
            + 1.383577518672690e+02) * r) - 3.066479806614716e+01) * r) + 2.506628277459239e+00;
        var denominator = (((((((((-5.447609879822406e+01 * r) + 1.615858368580409e+02) * r) - 1.556989798598866e+02) * r)
            + 6.680131188771972e+01) * r) - 1.328068155288572e+01) * r) + 1;
        return numerator * q / denominator;
    }

    /// <summary>Natural logarithm of a positive normal number: exponent times ln 2, plus 2 artanh((m-1)/(m+1)) as a series.</summary>
    internal static double Log(double value)
    {
        var bits = BitConverter.DoubleToInt64Bits(value);
        var exponent = (int)((bits >> 52) & 0x7FF) - 1023;
        var mantissa = BitConverter.Int64BitsToDouble((bits & 0x000F_FFFF_FFFF_FFFF) | 0x3FF0_0000_0000_0000);
        if (mantissa > 1.4142135623730951)
        {
            mantissa *= 0.5;
            exponent++;
        }

        // |s| <= 0.1716, so the first dropped term is below 1e-17.
        var s = (mantissa - 1) / (mantissa + 1);
        var square = s * s;
        var series = 0.0;
        for (var n = 19; n >= 1; n -= 2)
        {
            series = (series * square) + (1.0 / n);
        }

        return (exponent * Ln2) + (2 * s * series);
    }

    private static double LowerTail(double probability)
    {
        var q = Math.Sqrt(-2 * Log(probability));
        var numerator = (((((((((-7.784894002430293e-03 * q) - 3.223964580411365e-01) * q) - 2.400758277161838e+00) * q)
            - 2.549732539343734e+00) * q) + 4.374664141464968e+00) * q) + 2.938163982698783e+00;
        var denominator = (((((((7.784695709041462e-03 * q) + 3.224671290700398e-01) * q) + 2.445134137142996e+00) * q)
            + 3.754408661907416e+00) * q) + 1;
        return numerator / denominator;
    }
}
