using System.Buffers;
using System.Buffers.Binary;
using Grpc.Core;
using ProtocolLearning.Networking.Wire;

namespace ProtocolLearning.Networking.Peers;

/// <summary>
/// One gRPC message between peers. On the wire: kind (1 byte); for <see cref="FrameKind.Whole"/> and <see cref="FrameKind.Start"/>
/// the header's length (4 bytes, little-endian) and the header (JSON); then payload bytes to the end. Sent, it points into the
/// tensor; received, its payload is already where it belongs and only <see cref="Outcome"/> is left.
/// </summary>
internal sealed class PeerFrame
{
    /// <summary>What gRPC itself puts before a message: whether it is compressed, and its length.</summary>
    public const int PrefixBytes = 5;

    public const int KindBytes = 1;
    public const int LengthBytes = 4;

    private static readonly Marshaller<PeerFrame> FrameMarshaller = new(Write, Read);

    public static Method<PeerFrame, PeerClosing> Method { get; } = new(
        MethodType.ClientStreaming,
        "protocollearning.v1.Peer",
        "Send",
        FrameMarshaller,
        BoundedJson.Marshaller<PeerClosing>(4096));

    public FrameKind Kind { get; init; }

    public ReadOnlyMemory<byte> Header { get; init; }

    public ReadOnlyMemory<byte> Payload { get; init; }

    public FrameOutcome Outcome { get; init; }

    public static int MaxBytes(PeerLimits limits) =>
        KindBytes + LengthBytes + limits.MaxHeaderBytes + Math.Max(limits.ChunkBytes, PeerLimits.MaxChunkBytes);

    public void WriteTo(IBufferWriter<byte> writer)
    {
        if (Kind == FrameKind.Next)
        {
            writer.Write([(byte)Kind]);
        }
        else
        {
            var prefix = writer.GetSpan(KindBytes + LengthBytes);
            prefix[0] = (byte)Kind;
            BinaryPrimitives.WriteInt32LittleEndian(prefix[KindBytes..], Header.Length);
            writer.Advance(KindBytes + LengthBytes);
            writer.Write(Header.Span);
        }

        writer.Write(Payload.Span);
    }

    private int Length => KindBytes + (Kind == FrameKind.Next ? 0 : LengthBytes + Header.Length) + Payload.Length;

    private static void Write(PeerFrame frame, SerializationContext context)
    {
        context.SetPayloadLength(frame.Length);
        frame.WriteTo(context.GetBufferWriter());
        context.Complete();
    }

    // gRPC hands a deserializer no state of its call, and copying a piece once more to where the call can see it costs a third of
    // the throughput. The assembler of the stream that is being read is ambient instead.
    private static PeerFrame Read(DeserializationContext context) => new()
    {
        Outcome = FrameAssembler.Ambient is { } assembler
            ? assembler.Accept(context.PayloadAsReadOnlySequence())
            : throw new InvalidOperationException("a peer frame was read outside of a peer stream"),
    };
}
