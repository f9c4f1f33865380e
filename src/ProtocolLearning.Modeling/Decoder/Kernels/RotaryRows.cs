using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ProtocolLearning.Modeling.Decoder.Kernels;

/// <summary>Rotation of the two halves of each head by position, on spans.</summary>
internal static class RotaryRows
{
    private static readonly int Lanes = Vector256<float>.Count;

    /// <summary>Rotates [positions, heads, 2*half] in which positions run through the table again and again.</summary>
    /// <param name="x">The heads.</param>
    /// <param name="cos">[length, half].</param>
    /// <param name="sin">[length, half].</param>
    /// <param name="direction">1 forward; -1 for the derivative, which rotates back.</param>
    /// <param name="width">Elements a position: heads times head size.</param>
    /// <param name="half">Half a head's size.</param>
    /// <param name="y">Receives the rotated heads.</param>
    public static void Rotate(
        ReadOnlySpan<float> x, ReadOnlySpan<float> cos, ReadOnlySpan<float> sin, float direction, int width, int half, Span<float> y)
    {
        var tableStart = 0;
        for (var position = 0; position < x.Length; position += width)
        {
            var rowCos = cos.Slice(tableStart, half);
            var rowSin = sin.Slice(tableStart, half);
            for (var head = position; head < position + width; head += 2 * half)
            {
                RotateHead(x.Slice(head, 2 * half), rowCos, rowSin, direction, y.Slice(head, 2 * half));
            }

            tableStart = tableStart + half == cos.Length ? 0 : tableStart + half;
        }
    }

    private static void RotateHead(
        ReadOnlySpan<float> x, ReadOnlySpan<float> cos, ReadOnlySpan<float> sin, float direction, Span<float> y)
    {
        var half = cos.Length;
        var cosines = MemoryMarshal.Cast<float, Vector256<float>>(cos);
        var sines = MemoryMarshal.Cast<float, Vector256<float>>(sin);
        var first = MemoryMarshal.Cast<float, Vector256<float>>(x[..half]);
        var second = MemoryMarshal.Cast<float, Vector256<float>>(x[half..]);
        var firstOut = MemoryMarshal.Cast<float, Vector256<float>>(y[..half]);
        var secondOut = MemoryMarshal.Cast<float, Vector256<float>>(y[half..]);
        for (var i = 0; i < cosines.Length; i++)
        {
            var sine = sines[i] * direction;
            firstOut[i] = (first[i] * cosines[i]) - (second[i] * sine);
            secondOut[i] = (first[i] * sine) + (second[i] * cosines[i]);
        }

        for (var i = cosines.Length * Lanes; i < half; i++)
        {
            var sine = sin[i] * direction;
            y[i] = (x[i] * cos[i]) - (x[half + i] * sine);
            y[half + i] = (x[i] * sine) + (x[half + i] * cos[i]);
        }
    }
}
