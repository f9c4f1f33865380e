using ProtocolLearning.Data.Tokens;

namespace ProtocolLearning.Data.Samples;

/// <summary>
/// Which blocks of a dataset are held out. Blocks of sequence length + 1 tokens lie end to end, so no token is in two of them, and
/// a block's own content decides its side, so equal blocks are on the same side.
/// </summary>
internal sealed class HeldOutBlocks
{
    private const ulong FowlerNollVoBasis = 0xcbf29ce484222325;
    private const int ReadTokens = 1 << 16;
    private const ulong FowlerNollVoPrime = 0x100000001b3;

    private readonly long[] _heldOut;

    private HeldOutBlocks(long blocks, long[] heldOut)
    {
        Blocks = blocks;
        _heldOut = heldOut;
    }

    public long Blocks { get; }

    public long HeldOut => _heldOut.Length;

    public long Training => Blocks - HeldOut;

    public static HeldOutBlocks Split(ITokenSource tokens, int blockTokens, int perMille)
    {
        var blocks = tokens.Count / blockTokens;
        var heldOut = new List<long>();
        var blocksAtOnce = Math.Max(1, ReadTokens / blockTokens);
        var read = new int[blocksAtOnce * blockTokens];
        for (var first = 0L; first < blocks && perMille > 0; first += blocksAtOnce)
        {
            var count = (int)Math.Min(blocksAtOnce, blocks - first);
            tokens.Read(first * blockTokens, read.AsSpan(0, count * blockTokens));
            for (var i = 0; i < count; i++)
            {
                if (Hash(read.AsSpan(i * blockTokens, blockTokens)) % 1000 < (ulong)perMille)
                {
                    heldOut.Add(first + i);
                }
            }
        }

        return new HeldOutBlocks(blocks, [.. heldOut]);
    }

    /// <summary>Index of the n-th held-out block among all.</summary>
    public long HeldOutBlock(long index) => _heldOut[index];

    /// <summary>Index of the n-th block among all that is not held out.</summary>
    public long TrainingBlock(long index)
    {
        // Before the k-th held-out block lie heldOut[k] - k training blocks, which rises with k: find how many lie before ours.
        var low = 0;
        var high = _heldOut.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_heldOut[middle] - middle <= index)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return index + low;
    }

    private static ulong Hash(ReadOnlySpan<int> tokens)
    {
        var hash = FowlerNollVoBasis;
        foreach (var token in tokens)
        {
            hash = (hash ^ (uint)token) * FowlerNollVoPrime;
        }

        // The finalizer of SplitMix64: the low bits of a Fowler-Noll-Vo hash alone are weak.
        hash = (hash ^ (hash >> 30)) * 0xbf58476d1ce4e5b9;
        hash = (hash ^ (hash >> 27)) * 0x94d049bb133111eb;
        return hash ^ (hash >> 31);
    }
}
