using ProtocolLearning.Protocol.Hashing;
using ProtocolLearning.Protocol.Optimization;

namespace ProtocolLearning.Protocol.Tests.Optimization;

public sealed class InitialWeightsTests
{
    private const string GoldenHash = "2ce6f81fb1713b4ba9834e58142b40818defdfe4bf75545230bea494a57c89a5";

    [Fact]
    public void Fill_gives_the_golden_bits()
    {
        var values = new float[1000];
        InitialWeights.Fill(42, "layers.0.attention.query.weight", values, 0.02);

        Assert.Equal(["3cf7769b", "bba708ec", "3cb30f28", "3b86bb79", "3c480790"], values.Take(5).Select(v => BitConverter.SingleToInt32Bits(v).ToString("x8")));
        Assert.Equal(GoldenHash, StateHash.Compute(values, []));
    }

    [Fact]
    public void Fill_by_parts_in_any_order_gives_the_whole()
    {
        var whole = new float[1003];
        var parts = new float[1003];
        InitialWeights.Fill(7, "w", whole, 1);

        InitialWeights.Fill(7, "w", 514, parts.AsSpan(514), 1);
        InitialWeights.Fill(7, "w", 0, parts.AsSpan(0, 1), 1);
        InitialWeights.Fill(7, "w", 1, parts.AsSpan(1, 513), 1);

        Assert.Equal(whole, parts);
    }

    [Fact]
    public void Fill_has_the_moments_and_tails_of_a_normal_distribution()
    {
        const int Count = 1_000_000;
        const double Deviation = 0.5;
        var values = new float[Count];
        InitialWeights.Fill(1, "w", values, Deviation);

        var standard = values.Select(v => v / Deviation).ToArray();
        Assert.Equal(0, standard.Average(), 4e-3);
        Assert.Equal(1, standard.Average(v => v * v), 6e-3);
        Assert.Equal(0, standard.Average(v => v * v * v), 1.6e-2);
        Assert.Equal(3, standard.Average(v => v * v * v * v), 4e-2);
        Assert.Equal(0.3173, standard.Count(v => Math.Abs(v) > 1) / (double)Count, 2e-3);
        Assert.Equal(0.0027, standard.Count(v => Math.Abs(v) > 3) / (double)Count, 2e-4);
        Assert.Equal(0, standard.Zip(standard.Skip(1), (a, b) => a * b).Average(), 4e-3);
    }

    [Fact]
    public void Fill_of_another_name_or_seed_is_uncorrelated()
    {
        var first = Values(1, "a");
        Assert.Equal(0, first.Zip(Values(1, "b"), (a, b) => (double)a * b).Average(), 2e-2);
        Assert.Equal(0, first.Zip(Values(2, "a"), (a, b) => (double)a * b).Average(), 2e-2);

        static float[] Values(ulong seed, string name)
        {
            var values = new float[50_000];
            InitialWeights.Fill(seed, name, values, 1);
            return values;
        }
    }

    [Theory]
    [InlineData(0.5, 0)]
    [InlineData(0.975, 1.959963984540054)]
    [InlineData(0.001, -3.090232306167813)]
    [InlineData(0.9999, 3.719016485455709)]
    [InlineData(1.1641532182693481e-10, -6.337957754553751)]
    public void Quantile_is_that_of_the_normal_distribution(double probability, double expected)
    {
        Assert.Equal(expected, NormalQuantile.Of(probability), 1e-7);
    }

    [Fact]
    public void Log_is_exact_to_a_few_bits()
    {
        for (var value = 1e-12; value < 1e12; value *= 1.37)
        {
            Assert.Equal(Math.Log(value), NormalQuantile.Log(value), 1e-14 * Math.Max(1, Math.Abs(Math.Log(value))));
        }
    }
}
