using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ProtocolLearning.Protocol.Aggregation;

/// <summary>Scratch memory whose vectors lie within cache lines: across two of them each load and store costs twice. No result depends on it.</summary>
internal static class AlignedTile
{
    private const int LineBytes = 64;

    /// <summary>Elements to rent for a number of them.</summary>
    public static int Rented<T>(int length)
        where T : unmanaged => length + (LineBytes / Unsafe.SizeOf<T>());

    /// <summary>The elements from the first line on.</summary>
    public static Span<T> Of<T>(T[] rented, int length)
        where T : unmanaged
    {
        var address = Unsafe.ByteOffset(ref Unsafe.NullRef<byte>(), ref Unsafe.As<T, byte>(ref MemoryMarshal.GetArrayDataReference(rented)));
        var skipped = (int)(-address & (LineBytes - 1)) / Unsafe.SizeOf<T>();
        return rented.AsSpan(skipped, length);
    }
}
