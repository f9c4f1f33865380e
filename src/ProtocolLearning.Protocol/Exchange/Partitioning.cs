namespace ProtocolLearning.Protocol.Exchange;

/// <summary>
/// The parts into which a stage's pseudo-gradient is cut for the exchange: the owner of part j aggregates everybody's part j
/// (the butterfly all-reduce of hivemind and BTARD, arXiv 2106.11257).
/// </summary>
public static class Partitioning
{
    /// <summary>Every part but the last non-empty one is a multiple of so many elements: whole cache lines.</summary>
    public const int Alignment = 64;

    /// <summary>
    /// Cuts a vector into contiguous parts in order, at whole cache lines and code blocks. Their lengths differ by at most a block;
    /// where there are more parts than blocks, the last parts are empty.
    /// </summary>
    /// <param name="elements">Elements d of the vector, 0 or more.</param>
    /// <param name="partitions">Number n of parts, 1 or more.</param>
    /// <param name="blockElements">Elements of a code block, 1 or more: a power of two.</param>
    /// <returns>n ranges that cover the vector.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public static IReadOnlyList<Range> Split(int elements, int partitions, int blockElements = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(elements);
        ArgumentOutOfRangeException.ThrowIfLessThan(partitions, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(blockElements, 1);
        var alignment = Math.Max(Alignment, blockElements);
        var blocks = (elements + (long)alignment - 1) / alignment;
        var ranges = new Range[partitions];
        for (var i = 0; i < partitions; i++)
        {
            ranges[i] = Boundary(i)..Boundary(i + 1);
        }

        return ranges;

        int Boundary(int index)
        {
            var (share, rest) = Math.DivRem(blocks, partitions);
            var block = (share * index) + Math.Min(index, rest);
            return (int)Math.Min(elements, block * alignment);
        }
    }
}
