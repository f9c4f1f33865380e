namespace ProtocolLearning.Protocol.Codecs;

/// <summary>
/// Numbers of a few bits, end to end, lowest bit first. At 12 bits two numbers fill three bytes, as SparseLoCo lays out its
/// indices.
/// </summary>
internal static class BitPacking
{
    private const int BitsOfByte = 8;

    /// <summary>Bytes of so many numbers; the last byte is filled up with zeros.</summary>
    public static int Length(int count, int bits) => ((count * bits) + BitsOfByte - 1) / BitsOfByte;

    /// <summary>Writes numbers below 2^bits.</summary>
    public static void Pack(ReadOnlySpan<ushort> numbers, int bits, Span<byte> destination)
    {
        var (held, filled, at) = (0u, 0, 0);
        foreach (var number in numbers)
        {
            held |= (uint)number << filled;
            filled += bits;
            while (filled >= BitsOfByte)
            {
                destination[at++] = (byte)held;
                held >>= BitsOfByte;
                filled -= BitsOfByte;
            }
        }

        if (filled > 0)
        {
            destination[at] = (byte)held;
        }
    }

    /// <summary>Reads numbers.</summary>
    /// <returns>Whether the bits that fill up the last byte are zero.</returns>
    public static bool TryUnpack(ReadOnlySpan<byte> source, int bits, Span<ushort> numbers)
    {
        var (held, filled, at) = (0u, 0, 0);
        var mask = (1u << bits) - 1;
        for (var i = 0; i < numbers.Length; i++)
        {
            while (filled < bits)
            {
                held |= (uint)source[at++] << filled;
                filled += BitsOfByte;
            }

            numbers[i] = (ushort)(held & mask);
            held >>= bits;
            filled -= bits;
        }

        return held == 0;
    }
}
