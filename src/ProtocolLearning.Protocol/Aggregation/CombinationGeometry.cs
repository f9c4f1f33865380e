namespace ProtocolLearning.Protocol.Aggregation;

/// <summary>Lengths and distances of a combination of rows, from the rows' Gram matrix alone.</summary>
/// <param name="gram">Inner products of the rows.</param>
internal sealed class CombinationGeometry(double[,] gram)
{
    /// <summary>What inner products can resolve, as a share of a row's norm; float32 cannot show less either.</summary>
    public const double Resolution = 1e-8;

    private readonly int _count = gram.GetLength(0);

    /// <summary>Number of rows.</summary>
    public int Count => _count;

    /// <summary>Some of the rows.</summary>
    public CombinationGeometry Of(int[] rows)
    {
        var some = new double[rows.Length, rows.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            for (var j = 0; j < rows.Length; j++)
            {
                some[i, j] = gram[rows[i], rows[j]];
            }
        }

        return new CombinationGeometry(some);
    }

    /// <summary>Combinations of the rows as rows.</summary>
    /// <param name="matrix">The coefficients of each of them.</param>
    public CombinationGeometry Mixed(double[,] matrix)
    {
        var count = matrix.GetLength(0);
        var coefficients = Enumerable.Range(0, count).Select(i => Enumerable.Range(0, _count).Select(j => matrix[i, j]).ToArray()).ToArray();
        var mixed = new double[count, count];
        for (var i = 0; i < count; i++)
        {
            var products = Products(coefficients[i]);
            for (var j = 0; j <= i; j++)
            {
                mixed[i, j] = mixed[j, i] = Dot(coefficients[j], products);
            }
        }

        return new CombinationGeometry(mixed);
    }

    /// <summary>The row with the least lower median of its distances to all rows, itself included.</summary>
    public int MostCentral() => Enumerable.Range(0, _count)
        .MinBy(i => LowerMedian([.. Enumerable.Range(0, _count).Select(j => Distance(i, j))]));

    /// <summary>The middle value, of an even number the lower of the two. Sorts what it is given.</summary>
    public static double LowerMedian(double[] values)
    {
        Array.Sort(values);
        return values[(values.Length - 1) / 2];
    }

    /// <summary>The same rows seen from one of them: its own vector is subtracted from each.</summary>
    public CombinationGeometry SeenFrom(int origin)
    {
        var seen = new double[_count, _count];
        for (var i = 0; i < _count; i++)
        {
            for (var j = 0; j < _count; j++)
            {
                seen[i, j] = i == origin || j == origin ? 0 : gram[i, j] - gram[i, origin] - gram[j, origin] + gram[origin, origin];
            }
        }

        return new CombinationGeometry(seen);
    }

    /// <summary>Distance between two rows.</summary>
    public double Distance(int i, int j) => Math.Sqrt(SquaredDistance(i, j));

    /// <summary>Squared distance between two rows.</summary>
    public double SquaredDistance(int i, int j) => Math.Max(0, gram[i, i] - (2 * gram[i, j]) + gram[j, j]);

    /// <summary>Distance of each row from the combination.</summary>
    public double[] Distances(ReadOnlySpan<double> coefficients)
    {
        var distances = Products(coefficients);
        var square = Dot(coefficients, distances);
        for (var i = 0; i < _count; i++)
        {
            distances[i] = Math.Sqrt(Math.Max(0, gram[i, i] - (2 * distances[i]) + square));
        }

        return distances;
    }

    /// <summary>
    /// Cosine between each row and the combination of the other rows. Where a row is the whole combination, the others made nothing that it could
    /// oppose: it gets their lower median.
    /// </summary>
    public double[] Agreements(ReadOnlySpan<double> coefficients)
    {
        var agreements = Products(coefficients);
        var square = Dot(coefficients, agreements);
        for (var i = 0; i < _count; i++)
        {
            agreements[i] = Agreement(gram[i, i], agreements[i], square, coefficients[i]);
        }

        var whole = coefficients.IndexOfAnyExcept(0.0);
        if (_count > 1 && whole >= 0 && coefficients[(whole + 1)..].IndexOfAnyExcept(0.0) < 0)
        {
            agreements[whole] = LowerMedian([.. agreements.Where((_, i) => i != whole)]);
        }

        return agreements;
    }

    /// <summary>Cosine between a row and the rest of a combination after the row's own part is taken out.</summary>
    /// <param name="rowSquare">Squared norm of the row.</param>
    /// <param name="product">Inner product of the row and the combination.</param>
    /// <param name="square">Squared norm of the combination.</param>
    /// <param name="coefficient">Coefficient of the row in the combination.</param>
    public static double Agreement(double rowSquare, double product, double square, double coefficient)
    {
        var restSquare = square - (2 * coefficient * product) + (coefficient * coefficient * rowSquare);
        return rowSquare > 0 && restSquare > 0
            ? Math.Clamp((product - (coefficient * rowSquare)) / (Math.Sqrt(rowSquare) * Math.Sqrt(restSquare)), -1, 1)
            : 0;
    }

    /// <summary>Norm of a row.</summary>
    public double Norm(int row) => Math.Sqrt(gram[row, row]);

    /// <summary>Norm of the combination.</summary>
    public double Norm(ReadOnlySpan<double> coefficients) => Math.Sqrt(Math.Max(0, Dot(coefficients, Products(coefficients))));

    private double[] Products(ReadOnlySpan<double> coefficients)
    {
        var products = new double[_count];
        for (var i = 0; i < _count; i++)
        {
            for (var j = 0; j < _count; j++)
            {
                products[i] += coefficients[j] * gram[i, j];
            }
        }

        return products;
    }

    private static double Dot(ReadOnlySpan<double> left, ReadOnlySpan<double> right)
    {
        var sum = 0.0;
        for (var i = 0; i < left.Length; i++)
        {
            sum += left[i] * right[i];
        }

        return sum;
    }
}
