using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ProtocolLearning.Protocol.Aggregation;

/// <summary>Conversions between 8 float32 lanes and 8 double lanes; exact one way, rounded to nearest even the other.</summary>
internal static class Lane
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Widen(Vector256<float> values)
    {
        var (lower, upper) = Vector256.Widen(values);
        return Vector512.Create(lower, upper);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Narrow(Vector512<double> values) => Vector256.Narrow(values.GetLower(), values.GetUpper());
}
