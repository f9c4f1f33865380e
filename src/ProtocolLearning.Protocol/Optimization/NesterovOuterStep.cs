using System.Numerics;
using System.Runtime.InteropServices;

namespace ProtocolLearning.Protocol.Optimization;

/// <summary>
/// SGD with Nesterov momentum in PyTorch's form, as DiLoCo's outer step (arXiv 2311.08105): u = mu*u + D, then
/// theta = theta - eta*(D + mu*u), where D is the aggregate of pseudo-gradients (old weights minus new).
/// </summary>
/// <remarks>
/// Element by element in float32, with every product and every sum rounded on its own: no multiplication is fused with an
/// addition, so that each vector width and each CPU gives the bits of the scalar definition.
/// </remarks>
public static class NesterovOuterStep
{
    /// <summary>Applies one outer step in place.</summary>
    /// <param name="weights">theta.</param>
    /// <param name="outerMomentum">u; zero before the first step.</param>
    /// <param name="pseudoGradient">D.</param>
    /// <param name="learningRate">eta, rounded to float32.</param>
    /// <param name="momentum">mu, rounded to float32.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Apply(
        Span<float> weights,
        Span<float> outerMomentum,
        ReadOnlySpan<float> pseudoGradient,
        double learningRate,
        double momentum)
    {
        if (weights.Length != outerMomentum.Length || weights.Length != pseudoGradient.Length)
        {
            throw new ArgumentException(
                $"Lengths differ: weights {weights.Length}, momentum {outerMomentum.Length}, pseudo-gradient {pseudoGradient.Length}.");
        }

        var eta = (float)learningRate;
        var mu = (float)momentum;
        var done = ApplyVectors(weights, outerMomentum, pseudoGradient, eta, mu);
        ApplyScalar(weights[done..], outerMomentum[done..], pseudoGradient[done..], eta, mu);
    }

    /// <summary>The definition.</summary>
    internal static void ApplyScalar(Span<float> weights, Span<float> outerMomentum, ReadOnlySpan<float> pseudoGradient, float eta, float mu)
    {
        for (var i = 0; i < weights.Length; i++)
        {
            var decayed = mu * outerMomentum[i];
            var velocity = decayed + pseudoGradient[i];
            outerMomentum[i] = velocity;
            var lookAhead = mu * velocity;
            var direction = pseudoGradient[i] + lookAhead;
            var step = eta * direction;
            weights[i] -= step;
        }
    }

    private static int ApplyVectors(Span<float> weights, Span<float> outerMomentum, ReadOnlySpan<float> pseudoGradient, float eta, float mu)
    {
        var theta = MemoryMarshal.Cast<float, Vector<float>>(weights);
        var u = MemoryMarshal.Cast<float, Vector<float>>(outerMomentum);
        var d = MemoryMarshal.Cast<float, Vector<float>>(pseudoGradient);
        for (var i = 0; i < theta.Length; i++)
        {
            var velocity = Vector.Add(Vector.Multiply(u[i], mu), d[i]);
            u[i] = velocity;
            var direction = Vector.Add(d[i], Vector.Multiply(velocity, mu));
            theta[i] = Vector.Subtract(theta[i], Vector.Multiply(direction, eta));
        }

        return theta.Length * Vector<float>.Count;
    }
}
