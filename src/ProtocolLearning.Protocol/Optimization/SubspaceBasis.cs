using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using ProtocolLearning.Protocol.Aggregation;

namespace ProtocolLearning.Protocol.Optimization;

/// <summary>
/// The public parts of a stream that is written to in a subspace only (arXiv 2506.01260): an orthonormal basis and the fixed part of
/// each token, as pure functions of a seed. Equal bits on every CPU.
/// </summary>
/// <remarks>
/// The basis is k normal vectors that Gram-Schmidt orthonormalises one after the other, twice each ("twice is enough"), in double
/// precision. The order of operations is part of the definition: inner products in 8 lanes, element i in lane i mod 8, added as in
/// <see cref="GramMatrix"/>; no product is fused with a sum.
/// </remarks>
public static class SubspaceBasis
{
    private const int Lanes = 8;
    private const int Passes = 2;

    /// <summary>
    /// Standard deviation of a fixed part's elements. Initial embeddings have 0.02: as small a part is soon drowned in what layers write
    /// beside it, and one of 1, as in the paper's code, drowns them.
    /// </summary>
    private const double PartDeviation = 0.3;

    /// <summary>Fills an orthonormal basis.</summary>
    /// <param name="seed">The subspace's seed.</param>
    /// <param name="width">Width d of the stream.</param>
    /// <param name="rank">Number k of basis vectors, at most d.</param>
    /// <param name="basis">Takes U, [d, k] row-major: vector j is column j.</param>
    public static void Fill(ulong seed, int width, int rank, Span<float> basis)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rank, width);
        ArgumentOutOfRangeException.ThrowIfNotEqual(basis.Length, width * rank);
        var length = (width + Lanes - 1) / Lanes;
        var vectors = new Vector512<double>[length * rank];
        var drawn = new float[width];
        for (var j = 0; j < rank; j++)
        {
            InitialWeights.Fill(seed, "subspace.basis", (long)j * width, drawn, standardDeviation: 1);
            var vector = vectors.AsSpan(j * length, length);
            var elements = MemoryMarshal.Cast<Vector512<double>, double>(vector);
            for (var i = 0; i < width; i++)
            {
                elements[i] = drawn[i];
            }

            Orthonormalize(vectors.AsSpan(0, j * length), vector);
            for (var i = 0; i < width; i++)
            {
                basis[(i * rank) + j] = (float)elements[i];
            }
        }
    }

    /// <summary>Fills the fixed parts of tokens.</summary>
    /// <param name="seed">The subspace's seed.</param>
    /// <param name="parts">Takes a row of the stream's width for each token.</param>
    public static void FillFixedParts(ulong seed, Span<float> parts) => InitialWeights.Fill(seed, "subspace.fixed", parts, PartDeviation);

    private static void Orthonormalize(ReadOnlySpan<Vector512<double>> before, Span<Vector512<double>> vector)
    {
        for (var pass = 0; pass < Passes; pass++)
        {
            for (var start = 0; start < before.Length; start += vector.Length)
            {
                var other = before.Slice(start, vector.Length);
                var share = Vector512.Create(Product(other, vector));
                for (var i = 0; i < vector.Length; i++)
                {
                    vector[i] -= share * other[i];
                }
            }

            var norm = Vector512.Create(Math.Sqrt(Product(vector, vector)));
            for (var i = 0; i < vector.Length; i++)
            {
                vector[i] /= norm;
            }
        }
    }

    private static double Product(ReadOnlySpan<Vector512<double>> left, ReadOnlySpan<Vector512<double>> right)
    {
        var lanes = Vector512<double>.Zero;
        for (var i = 0; i < left.Length; i++)
        {
            lanes += left[i] * right[i];
        }

        return GramMatrix.Sum(lanes);
    }
}
