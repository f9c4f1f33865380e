using ProtocolLearning.Protocol.Aggregation;

namespace ProtocolLearning.Protocol.Tests.Aggregation;

/// <summary>The vectorised kernels against their definition in plain scalar code, bit for bit.</summary>
public sealed class KernelDefinitionTests
{
    private const int Lanes = 8;

    public static TheoryData<int, int> Shapes
    {
        get
        {
            var shapes = new TheoryData<int, int>();
            foreach (var length in (int[])[0, 1, 7, 8, 9, 127, 128, 129, 1023, 1024, 1025, 65_536, 65_537, 200_003])
            {
                foreach (var rows in (int[])[1, 2, 3, 5])
                {
                    shapes.Add(rows, length);
                }
            }

            return shapes;
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Gram_equals_the_scalar_definition(int rows, int length)
    {
        var data = Data(rows, length);
        var memories = Vectors.Memories(data);
        var gram = GramMatrix.Add([.. Enumerable.Range(0, Chunks.Count(length)).Select(chunk => GramMatrix.OfChunk(Chunks.Of(memories, chunk)))], rows);
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < rows; j++)
            {
                var expected = SumInChunks(length, k => (double)data[i][k] * data[j][k]);
                Assert.Equal(BitConverter.DoubleToInt64Bits(expected), BitConverter.DoubleToInt64Bits(gram[i, j]));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Deviations_equal_the_scalar_definition(int rows, int length)
    {
        var data = Data(rows, length);
        var centre = new float[length];
        double[] coefficients = [.. Enumerable.Repeat(1.0, rows)];
        var squares = new double[rows + 1];
        var products = new double[rows + 1];
        for (var chunk = 0; chunk < Chunks.Count(length); chunk++)
        {
            var parts = Chunks.Of(Vectors.Memories(data), chunk);
            var deviations = new Deviations(rows + 1);
            LinearCombination.WriteChunk(parts, coefficients, centre.AsSpan(chunk * Chunks.Elements, parts[0].Length), deviations);
            for (var i = 0; i <= rows; i++)
            {
                var (square, product) = deviations.Of(i);
                squares[i] += square;
                products[i] += product;
            }
        }

        for (var i = 0; i <= rows; i++)
        {
            var row = i < rows ? data[i] : centre;
            Assert.Equal(SumInChunks(length, k => ((double)row[k] - centre[k]) * ((double)row[k] - centre[k])), squares[i]);
            Assert.Equal(SumInChunks(length, k => (double)row[k] * centre[k]), products[i]);
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Combination_equals_the_scalar_definition(int rows, int length)
    {
        var data = Data(rows, length);
        double[] coefficients = [.. Enumerable.Range(0, rows).Select(i => i == 1 ? 0 : (1.0 / 3) - (0.7 * i))];
        var expected = new float[length];
        for (var k = 0; k < length; k++)
        {
            var sum = 0.0;
            for (var i = 0; i < rows; i++)
            {
                var product = coefficients[i] * data[i][k];
                sum = coefficients[i] == 0 ? sum : sum + product;
            }

            expected[k] = (float)sum;
        }

        var output = new float[length];
        LinearCombination.WriteChunk(Vectors.Memories(data), coefficients, output, deviations: null);
        Assert.Equal(Vectors.Bits(expected), Vectors.Bits(output));
    }

    private static float[][] Data(int rows, int length) =>
        [.. Enumerable.Range(0, rows).Select(i => Vectors.Normal(5, $"row-{i}", length, Math.Pow(10, i - 2)))];

    private static double SumInChunks(int length, Func<int, double> term)
    {
        var total = 0.0;
        for (var start = 0; start < length; start += Chunks.Elements)
        {
            var lanes = new double[Lanes];
            for (var k = start; k < Math.Min(length, start + Chunks.Elements); k++)
            {
                lanes[(k - start) % Lanes] += term(k);
            }

            total += lanes[0] + lanes[4] + (lanes[2] + lanes[6]) + (lanes[1] + lanes[5] + (lanes[3] + lanes[7]));
        }

        return total;
    }
}
