namespace ProtocolLearning.Protocol.Exchange;

/// <summary>
/// How an agreed state is cut into the chunks in which it travels. It follows from the state's length alone, so that peers name one root
/// for one state: a chunk is 4 MiB, halved until there are 16 of them, down to 256 bytes.
/// </summary>
public sealed record StateLayout
{
    /// <summary>Greatest length of a chunk.</summary>
    public const int MostChunkBytes = 4 << 20;

    private const int LeastChunkBytes = 256;
    private const int LeastChunks = 16;

    private readonly long _bytes;

    /// <summary>The layout of a state.</summary>
    /// <param name="bytes">Bytes in which the state travels; not negative.</param>
    public StateLayout(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        _bytes = bytes;
        ChunkBytes = MostChunkBytes;
        while (ChunkBytes > LeastChunkBytes && bytes / ChunkBytes < LeastChunks)
        {
            ChunkBytes /= 2;
        }

        Chunks = checked((int)((bytes + ChunkBytes - 1) / ChunkBytes));
    }

    /// <summary>Length of every chunk but the last, in bytes; a multiple of what an element takes.</summary>
    public int ChunkBytes { get; }

    /// <summary>Number of chunks.</summary>
    public int Chunks { get; }

    /// <summary>Where a chunk begins, in bytes.</summary>
    public long OffsetOf(int chunk) => (long)chunk * ChunkBytes;

    /// <summary>Length of a chunk, in bytes.</summary>
    public int LengthOf(int chunk) => (int)Math.Min(ChunkBytes, _bytes - OffsetOf(chunk));
}
