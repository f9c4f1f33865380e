namespace ProtocolLearning.Protocol.Aggregation.Mixing;

/// <summary>One mixing, then another over what it made.</summary>
internal sealed class MixingSequence(IMixing first, IMixing second) : IMixing
{
    public double[,] Mix(CombinationGeometry rows)
    {
        var inner = first.Mix(rows);
        var outer = second.Mix(rows.Mixed(inner));
        var (count, between) = (outer.GetLength(0), outer.GetLength(1));
        var matrix = new double[count, rows.Count];
        for (var i = 0; i < count; i++)
        {
            for (var k = 0; k < between; k++)
            {
                for (var j = 0; j < rows.Count; j++)
                {
                    matrix[i, j] += outer[i, k] * inner[k, j];
                }
            }
        }

        return matrix;
    }
}
