using ProtocolLearning.Protocol.Hashing;
using ProtocolLearning.Protocol.Optimization;

namespace ProtocolLearning.Protocol.Tests.Optimization;

public sealed class SubspaceBasisTests
{
    private const string GoldenBasis = "7e529ba9ced75cb3dab0812ae20a34361f60e08b224df569ce7e195d505c4a1c";
    private const string GoldenParts = "fde733c3723a27c5afd47b78a36b7f0a7ce1fd408cbbb67cf8fe93e984949fc3";

    [Theory]
    [InlineData(1, 1)]
    [InlineData(8, 8)]
    [InlineData(13, 5)]
    [InlineData(128, 31)]
    [InlineData(256, 255)]
    public void Fill_gives_an_orthonormal_basis(int width, int rank)
    {
        var basis = Basis(3, width, rank);
        for (var i = 0; i < rank; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var product = Enumerable.Range(0, width).Sum(row => (double)basis[(row * rank) + i] * basis[(row * rank) + j]);
                Assert.Equal(i == j ? 1 : 0, product, 1e-6);
            }
        }
    }

    /// <summary>Coordinates are the projection: of a vector in the subspace nothing is lost but rounding.</summary>
    [Fact]
    public void Fill_takes_a_vector_of_the_subspace_to_coordinates_and_back()
    {
        const int Width = 96;
        const int Rank = 24;
        var basis = Basis(5, Width, Rank);
        var random = new Random(1);
        var coordinates = Enumerable.Range(0, Rank).Select(_ => (float)((random.NextDouble() * 2) - 1)).ToArray();
        var vector = Enumerable.Range(0, Width).Select(row => Enumerable.Range(0, Rank).Sum(j => (double)basis[(row * Rank) + j] * coordinates[j])).ToArray();
        for (var j = 0; j < Rank; j++)
        {
            Assert.Equal(coordinates[j], Enumerable.Range(0, Width).Sum(row => basis[(row * Rank) + j] * vector[row]), 1e-6);
        }
    }

    [Fact]
    public void Fill_gives_the_golden_bits()
    {
        var basis = Basis(42, 48, 12);
        var parts = new float[1000];
        SubspaceBasis.FillFixedParts(42, parts);

        Assert.Equal(GoldenBasis, StateHash.Compute(basis, []));
        Assert.Equal(GoldenParts, StateHash.Compute(parts, []));
    }

    [Fact]
    public void Fill_agrees_with_the_definition_written_out()
    {
        const int Width = 21;
        const int Rank = 6;
        var drawn = new float[Width * Rank];
        InitialWeights.Fill(9, "subspace.basis", drawn, 1);
        var vectors = Enumerable.Range(0, Rank).Select(j => drawn.Skip(j * Width).Take(Width).Select(value => (double)value).ToArray()).ToArray();
        for (var j = 0; j < Rank; j++)
        {
            for (var pass = 0; pass < 2; pass++)
            {
                for (var other = 0; other < j; other++)
                {
                    var share = Product(vectors[other], vectors[j]);
                    vectors[j] = [.. vectors[j].Zip(vectors[other], (value, part) => value - (share * part))];
                }

                var norm = Math.Sqrt(Product(vectors[j], vectors[j]));
                vectors[j] = [.. vectors[j].Select(value => value / norm)];
            }
        }

        var basis = Basis(9, Width, Rank);
        for (var j = 0; j < Rank; j++)
        {
            Assert.Equal(vectors[j].Select(value => (float)value), Enumerable.Range(0, Width).Select(row => basis[(row * Rank) + j]));
        }
    }

    [Fact]
    public void Fill_of_more_vectors_than_channels_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => SubspaceBasis.Fill(1, 4, 5, new float[20]));
        Assert.Throws<ArgumentOutOfRangeException>(() => SubspaceBasis.Fill(1, 4, 2, new float[9]));
    }

    private static float[] Basis(ulong seed, int width, int rank)
    {
        var basis = new float[width * rank];
        SubspaceBasis.Fill(seed, width, rank, basis);
        return basis;
    }

    private static double Product(double[] left, double[] right)
    {
        var lanes = new double[8];
        for (var i = 0; i < left.Length; i++)
        {
            lanes[i % 8] += left[i] * right[i];
        }

        return ((lanes[0] + lanes[4]) + (lanes[2] + lanes[6])) + ((lanes[1] + lanes[5]) + (lanes[3] + lanes[7]));
    }
}
