using System.Globalization;

namespace ProtocolLearning.Operator.Status;

/// <summary>Writes numbers as the decimal strings that status fields hold.</summary>
internal static class DecimalText
{
    private const double Largest = 999_999_999;

    /// <summary>Four decimals; null for what is no number.</summary>
    public static string? Of(double? number) =>
        number is { } value && double.IsFinite(value)
            ? Math.Clamp(value, -Largest, Largest).ToString("0.0000", CultureInfo.InvariantCulture)
            : null;
}
