using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ProtocolLearning.Modeling.Decoder.Kernels;

/// <summary>silu(gate) * up and its derivatives, on spans of equal length.</summary>
internal static class GatedRows
{
    private static readonly int Lanes = Vector512<float>.Count;

    public static void Forward(ReadOnlySpan<float> gate, ReadOnlySpan<float> up, Span<float> y)
    {
        var gates = MemoryMarshal.Cast<float, Vector512<float>>(gate);
        var ups = MemoryMarshal.Cast<float, Vector512<float>>(up);
        var outputs = MemoryMarshal.Cast<float, Vector512<float>>(y);
        for (var i = 0; i < outputs.Length; i++)
        {
            outputs[i] = gates[i] * Sigmoid(gates[i]) * ups[i];
        }

        for (var i = outputs.Length * Lanes; i < y.Length; i++)
        {
            y[i] = gate[i] * Sigmoid(gate[i]) * up[i];
        }
    }

    /// <summary>With s = sigmoid(gate): dgate = dy * up * s * (1 + gate*(1-s)); dup = dy * gate * s.</summary>
    public static void Backward(
        ReadOnlySpan<float> gate, ReadOnlySpan<float> up, ReadOnlySpan<float> dy, Span<float> dGate, Span<float> dUp)
    {
        var gates = MemoryMarshal.Cast<float, Vector512<float>>(gate);
        var ups = MemoryMarshal.Cast<float, Vector512<float>>(up);
        var gradients = MemoryMarshal.Cast<float, Vector512<float>>(dy);
        var gateGradients = MemoryMarshal.Cast<float, Vector512<float>>(dGate);
        var upGradients = MemoryMarshal.Cast<float, Vector512<float>>(dUp);
        for (var i = 0; i < gateGradients.Length; i++)
        {
            var sigmoid = Sigmoid(gates[i]);
            var scaled = gradients[i] * sigmoid;
            gateGradients[i] = scaled * ups[i] * (Vector512<float>.One + (gates[i] * (Vector512<float>.One - sigmoid)));
            upGradients[i] = scaled * gates[i];
        }

        for (var i = gateGradients.Length * Lanes; i < dGate.Length; i++)
        {
            var sigmoid = Sigmoid(gate[i]);
            dGate[i] = dy[i] * sigmoid * up[i] * (1 + (gate[i] * (1 - sigmoid)));
            dUp[i] = dy[i] * sigmoid * gate[i];
        }
    }

    private static Vector512<float> Sigmoid(Vector512<float> x) => Vector512<float>.One / (Vector512<float>.One + Vector512.Exp(-x));

    private static float Sigmoid(float x) => 1 / (1 + MathF.Exp(-x));
}
