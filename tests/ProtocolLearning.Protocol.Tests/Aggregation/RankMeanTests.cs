using ProtocolLearning.Protocol.Aggregation;
using ProtocolLearning.Protocol.Aggregation.Coordinates;

namespace ProtocolLearning.Protocol.Tests.Aggregation;

public sealed class RankMeanTests
{
    [Theory]
    [InlineData(1, 0, 0, 40)]
    [InlineData(2, 0, 1, 17)]
    [InlineData(3, 1, 1, 1000)]
    [InlineData(5, 1, 3, 16)]
    [InlineData(8, 3, 4, 1)]
    [InlineData(13, 6, 6, 333)]
    [InlineData(32, 15, 16, 256)]
    [InlineData(32, 10, 21, 250)]
    [InlineData(64, 31, 32, 128)]
    public void Write_averages_the_ranks_of_every_coordinate(int count, int first, int last, int length)
    {
        var random = new Random(count);
        var rows = Enumerable.Range(0, count)
            .Select(_ => Enumerable.Range(0, length).Select(_ => (float)random.Next(-3, 4) * (random.Next(2) - 0.5f)).ToArray())
            .ToArray();
        var kernel = new RankMean(count, (first, last));
        var output = new float[length];
        for (var start = 0; start < length; start += kernel.TileElements)
        {
            var range = start..Math.Min(length, start + kernel.TileElements);
            kernel.Write(Vectors.Memories(rows), range, output.AsSpan(range));
        }

        for (var k = 0; k < length; k++)
        {
            // Multiples of one half add up exactly, in any order.
            var expected = rows.Select(row => (double)row[k]).Order().Skip(first).Take(last - first + 1).Average();
            Assert.Equal(BitConverter.SingleToInt32Bits((float)expected + 0f), BitConverter.SingleToInt32Bits(output[k]));
        }
    }

    [Fact]
    public void Write_of_the_largest_numbers_stays_finite()
    {
        var output = new float[1];

        new RankMean(2, (0, 1)).Write(Vectors.Memories([[float.MaxValue], [float.MaxValue]]), 0..1, output);

        Assert.Equal(float.MaxValue, output[0]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(1003)]
    public void Products_equal_the_scalar_definition(int length)
    {
        var row = Vectors.Normal(1, "row", length);
        var vector = Vectors.Normal(2, "vector", length, 1000);
        var products = new RowProducts(2);
        var cut = length / 2 / 16 * 16;
        products.Add(1, row.AsSpan(0, cut), vector.AsSpan(0, cut));
        products.Add(1, row.AsSpan(cut), vector.AsSpan(cut));

        Assert.Equal((Sum(k => (double)row[k] * row[k]), Sum(k => (double)row[k] * vector[k])), products.Of(1));
        Assert.Equal((0.0, 0.0), products.Of(0));

        double Sum(Func<int, double> term)
        {
            var lanes = new double[16];
            for (var k = 0; k < length; k++)
            {
                lanes[k % 16] += term(k);
            }

            double[] eight = [.. Enumerable.Range(0, 8).Select(i => lanes[i] + lanes[i + 8])];
            return eight[0] + eight[4] + (eight[2] + eight[6]) + (eight[1] + eight[5] + (eight[3] + eight[7]));
        }
    }
}
