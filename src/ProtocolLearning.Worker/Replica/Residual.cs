using System.Numerics;
using System.Runtime.InteropServices;
using ProtocolLearning.Protocol.Codecs;

namespace ProtocolLearning.Worker.Replica;

/// <summary>What a lossy encoding takes from a vector, and how it is added to a later one.</summary>
internal static class Residual
{
    /// <summary>Writes the elements less what they became; zeros where they are not finite, because the receiver refuses them.</summary>
    /// <param name="encoding">The codec.</param>
    /// <param name="values">What was encoded.</param>
    /// <param name="encoded">What it became.</param>
    /// <param name="residual">Takes the difference, as many elements.</param>
    public static void Write(TensorEncoding encoding, ReadOnlySpan<float> values, ReadOnlySpan<byte> encoded, Span<float> residual)
    {
        if (!encoding.TryDecode(encoded, residual))
        {
            residual.Clear();
            return;
        }

        var from = MemoryMarshal.Cast<float, Vector<float>>(values);
        var to = MemoryMarshal.Cast<float, Vector<float>>(residual);
        for (var i = 0; i < from.Length; i++)
        {
            to[i] = from[i] - to[i];
        }

        for (var i = from.Length * Vector<float>.Count; i < values.Length; i++)
        {
            residual[i] = values[i] - residual[i];
        }
    }

    /// <summary>Adds a share of a residual.</summary>
    /// <param name="residual">What was lost.</param>
    /// <param name="share">How much of it is added.</param>
    /// <param name="target">What it is added to, as many elements.</param>
    public static void Add(ReadOnlySpan<float> residual, float share, Span<float> target)
    {
        var from = MemoryMarshal.Cast<float, Vector<float>>(residual);
        var to = MemoryMarshal.Cast<float, Vector<float>>(target);
        for (var i = 0; i < from.Length; i++)
        {
            to[i] += from[i] * share;
        }

        for (var i = from.Length * Vector<float>.Count; i < residual.Length; i++)
        {
            target[i] += residual[i] * share;
        }
    }
}
