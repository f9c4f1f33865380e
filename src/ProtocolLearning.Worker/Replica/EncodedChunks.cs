using ProtocolLearning.Protocol.Codecs;
using ProtocolLearning.Protocol.Exchange;

namespace ProtocolLearning.Worker.Replica;

/// <summary>Room for a run of encoded chunks, end to end.</summary>
internal sealed class EncodedChunks
{
    private readonly byte[] _bytes;
    private readonly Range[] _slices;

    /// <param name="layout">The chunks of the vector.</param>
    /// <param name="chunks">Those that are kept.</param>
    /// <param name="encoding">The codec.</param>
    public EncodedChunks(ExchangeLayout layout, Range chunks, TensorEncoding encoding)
    {
        _slices = new Range[chunks.End.Value - chunks.Start.Value];
        var length = 0;
        for (var i = 0; i < _slices.Length; i++)
        {
            var start = length;
            length = checked(start + encoding.EncodedLength(layout.LengthOf(chunks.Start.Value + i)));
            _slices[i] = start..length;
        }

        _bytes = GC.AllocateUninitializedArray<byte>(length);
    }

    /// <summary>Number of chunks.</summary>
    public int Count => _slices.Length;

    /// <summary>A chunk, counted from the first that is kept.</summary>
    public Memory<byte> Chunk(int index) => _bytes.AsMemory(_slices[index]);
}
