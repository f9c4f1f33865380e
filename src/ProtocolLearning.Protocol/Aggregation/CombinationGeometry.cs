namespace ProtocolLearning.Protocol.Aggregation;

/// <summary>Lengths and distances of a combination of rows, from the rows' Gram matrix alone.</summary>
/// <param name="gram">Inner products of the rows.</param>
internal sealed class CombinationGeometry(double[,] gram)
{
    private readonly int _count = gram.GetLength(0);

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
    public double Distance(int i, int j) => Math.Sqrt(Math.Max(0, gram[i, i] - (2 * gram[i, j]) + gram[j, j]));

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

    /// <summary>Cosine between each row and the combination of the other rows.</summary>
    public double[] Agreements(ReadOnlySpan<double> coefficients)
    {
        var agreements = Products(coefficients);
        var square = Dot(coefficients, agreements);
        for (var i = 0; i < _count; i++)
        {
            agreements[i] = Agreement(gram[i, i], agreements[i], square, coefficients[i]);
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
