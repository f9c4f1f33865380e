namespace ProtocolLearning.Protocol.Exchange;

/// <summary>
/// How a stage's pseudo-gradient is cut for its exchange: into chunks, which are committed to and travel one by one, and into partitions,
/// runs of chunks that one owner aggregates each (the butterfly all-reduce of hivemind and BTARD, arXiv 2106.11257). The chunks follow
/// from the vector's length, the codec and the size of the group alone, so that a commitment stays good whoever owns what.
/// </summary>
public sealed class ExchangeLayout
{
    /// <summary>Elements of a chunk of a long vector: 256 KiB of float32.</summary>
    public const int ChunkElements = 1 << 16;

    /// <summary>Every chunk but the last is a multiple of so many elements: whole cache lines.</summary>
    public const int Alignment = 64;

    private const int MostChunks = 1024;
    private const int ChunksAMember = 4;

    private readonly Range[] _chunks;
    private readonly Range[] _partitions;

    private ExchangeLayout(Range[] chunks, Range[] partitions) => (_chunks, _partitions) = (chunks, partitions);

    /// <summary>Number of chunks.</summary>
    public int Chunks => _chunks.Length;

    /// <summary>Number of partitions; some may be empty.</summary>
    public int Partitions => _partitions.Length;

    /// <summary>
    /// A chunk for each partition: contiguous parts in order, at whole cache lines and code blocks. Their lengths differ by at most a block;
    /// where there are more parts than blocks, the last parts are empty.
    /// </summary>
    /// <param name="elements">Elements d of the vector, 0 or more.</param>
    /// <param name="partitions">Number n of parts, 1 or more.</param>
    /// <param name="blockElements">Elements of a code block, 1 or more: a power of two.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public static ExchangeLayout Whole(int elements, int partitions, int blockElements = 1)
    {
        Check(elements, partitions, blockElements);
        var alignment = Math.Max(Alignment, blockElements);
        var (share, rest) = Math.DivRem(Quotient(elements, alignment), partitions);
        var chunks = new Range[partitions];
        for (var i = 0; i < partitions; i++)
        {
            chunks[i] = Boundary(i)..Boundary(i + 1);
        }

        return new ExchangeLayout(chunks, [.. Enumerable.Range(0, partitions).Select(i => i..(i + 1))]);

        int Boundary(int index) => (int)Math.Min(elements, ((share * index) + Math.Min(index, rest)) * alignment);
    }

    /// <summary>
    /// Equal chunks, of which each partition has its share. A chunk is 2^16 elements; less where that would leave a member few of them, and
    /// more where there would be over 1024.
    /// </summary>
    /// <param name="elements">Elements d of the vector, 0 or more.</param>
    /// <param name="members">Number n of members, of whom each has a partition, 1 or more.</param>
    /// <param name="blockElements">Elements of a code block, 1 or more: a power of two.</param>
    /// <param name="shares">Share of each of the n partitions in millionths; null for equal ones.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public static ExchangeLayout Chunked(int elements, int members, int blockElements, IReadOnlyList<int>? shares = null)
    {
        Check(elements, members, blockElements);
        var size = SizeOf(elements, members, blockElements);
        var chunks = new Range[(int)Quotient(elements, size)];
        for (var i = 0; i < chunks.Length; i++)
        {
            chunks[i] = (int)(i * size)..(int)Math.Min(elements, (i + 1) * size);
        }

        return new ExchangeLayout(chunks, PartitionShares.Cut(chunks.Length, shares ?? PartitionShares.Equal(members)));
    }

    /// <summary>Elements of a chunk.</summary>
    public Range ElementsOf(int chunk) => _chunks[chunk];

    /// <summary>Number of elements of a chunk.</summary>
    public int LengthOf(int chunk) => _chunks[chunk].End.Value - _chunks[chunk].Start.Value;

    /// <summary>Chunks of a partition.</summary>
    public Range ChunksOf(int partition) => _partitions[partition];

    /// <summary>Number of chunks of a partition.</summary>
    public int ChunkCountOf(int partition) => _partitions[partition].End.Value - _partitions[partition].Start.Value;

    /// <summary>Elements of a partition.</summary>
    public Range PartitionOf(int partition)
    {
        var chunks = _partitions[partition];
        return ChunkCountOf(partition) == 0 ? 0..0 : _chunks[chunks.Start].Start.._chunks[chunks.End.Value - 1].End;
    }

    private static void Check(int elements, int members, int blockElements)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(elements);
        ArgumentOutOfRangeException.ThrowIfLessThan(members, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(blockElements, 1);
    }

    private static long SizeOf(int elements, int members, int blockElements)
    {
        var least = Math.Max(Alignment, blockElements);
        long size = Math.Max(ChunkElements, least);
        while (size > least && elements < size * ChunksAMember * members)
        {
            size /= 2;
        }

        while (Quotient(elements, size) > MostChunks)
        {
            size *= 2;
        }

        return size;
    }

    private static long Quotient(long elements, long size) => (elements + size - 1) / size;
}
