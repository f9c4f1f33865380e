using System.Numerics;
using System.Runtime.InteropServices;

namespace ProtocolLearning.Protocol.Optimization;

/// <summary>
/// How a replica takes an exchanged fragment into the weights that it computes with, in Streaming DiLoCo (arXiv 2501.18512):
/// theta = alpha*theta + (1-alpha)*agreed. The result is the replica's own and nothing compares it.
/// </summary>
/// <remarks>
/// In float32, with every product and the sum rounded on its own. At alpha = 0 the agreed weights are copied, whatever the own ones are.
/// </remarks>
public static class FragmentMixing
{
    /// <summary>Mixes in place.</summary>
    /// <param name="own">theta.</param>
    /// <param name="agreed">The agreed weights, as many.</param>
    /// <param name="mixing">alpha, rounded to float32.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Apply(Span<float> own, ReadOnlySpan<float> agreed, double mixing)
    {
        if (own.Length != agreed.Length)
        {
            throw new ArgumentException($"Lengths differ: own {own.Length}, agreed {agreed.Length}.");
        }

        var alpha = (float)mixing;
        if (alpha == 0)
        {
            agreed.CopyTo(own);
            return;
        }

        var theta = MemoryMarshal.Cast<float, Vector<float>>(own);
        var common = MemoryMarshal.Cast<float, Vector<float>>(agreed);
        for (var i = 0; i < theta.Length; i++)
        {
            theta[i] = Vector.Add(Vector.Multiply(theta[i], alpha), Vector.Multiply(common[i], 1 - alpha));
        }

        var done = theta.Length * Vector<float>.Count;
        ApplyScalar(own[done..], agreed[done..], alpha);
    }

    /// <summary>The definition.</summary>
    internal static void ApplyScalar(Span<float> own, ReadOnlySpan<float> agreed, float alpha)
    {
        for (var i = 0; i < own.Length; i++)
        {
            var kept = alpha * own[i];
            var taken = (1 - alpha) * agreed[i];
            own[i] = kept + taken;
        }
    }
}
