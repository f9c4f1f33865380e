using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using CsCheck;
using ProtocolLearning.Networking.Peers;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Protocol.Serialization;

namespace ProtocolLearning.Networking.Tests.Peers;

public sealed class FrameAssemblerTests
{
    private static readonly PeerLimits Limits = new()
    {
        MaxHeaderBytes = 512,
        MaxPayloadBytes = message => message is StateReply ? 4096 : 0,
    };

    [Fact]
    public void Accept_pieces_of_any_size_gives_the_payload_back() =>
        Gen.Select(Gen.Byte.Array[1, 4096], Gen.Int[1, 700], Gen.Int[1, 64]).Sample((payload, piece, segment) =>
        {
            var budget = new PayloadBudget(1 << 20);
            using var assembler = new FrameAssembler(Limits, budget);
            Assert.NotNull(assembler.Accept(Split(Start(new StateReply(7, payload.Length)), segment)).Announced);
            assembler.Open();
            FrameOutcome outcome = default;
            foreach (var chunk in payload.Chunk(piece))
            {
                Assert.Null(outcome.Completed);
                outcome = assembler.Accept(Split(Next(chunk), segment));
                Assert.Null(outcome.Malformed);
            }

            using var received = outcome.Payload!;
            Assert.Equal(new StateReply(7, payload.Length), outcome.Completed);
            Assert.Equal(payload, received.Memory.ToArray());
        });

    [Fact]
    public void Accept_whole_message_between_pieces_gives_both()
    {
        var budget = new PayloadBudget(1 << 20);
        using var assembler = new FrameAssembler(Limits, budget);
        assembler.Accept(Split(Start(new StateReply(1, 4)), 64));
        assembler.Open();
        assembler.Accept(Split(Next([1, 2]), 64));

        var small = assembler.Accept(Split(Whole(new StateRequest(9), []), 64));
        var large = assembler.Accept(Split(Next([3, 4]), 64));

        Assert.Equal(new StateRequest(9), small.Completed);
        using var received = large.Payload!;
        Assert.Equal(new StateReply(1, 4), large.Completed);
        Assert.Equal(new byte[] { 1, 2, 3, 4 }, received.Memory.ToArray());
    }

    [Fact]
    public void Accept_any_bytes_never_throws_and_never_rents_beyond_the_bound() =>
        Gen.Byte.Array[0, 600].Array[1, 8].Sample(frames =>
        {
            var budget = new PayloadBudget(1 << 20);
            using var assembler = new FrameAssembler(Limits, budget);
            foreach (var frame in frames)
            {
                var outcome = assembler.Accept(Split(frame, 32));
                outcome.Payload?.Dispose();
                Assert.InRange(budget.Rented, 0, 4096);
                if (outcome.Malformed is not null)
                {
                    break;
                }

                if (outcome.Announced is not null)
                {
                    assembler.Open();
                }
            }
        });

    [Fact]
    public void Accept_any_json_header_never_throws() =>
        Gen.Select(Gen.Int[0, Headers.Length - 1].Select(index => Headers[index]), Gen.Int[0, 400], Gen.Byte).Sample((header, position, value) =>
        {
            var bytes = Encoding.UTF8.GetBytes(header);
            bytes[position % bytes.Length] = value;
            using var assembler = new FrameAssembler(Limits, new PayloadBudget(1 << 20));

            assembler.Accept(Split(Frame(FrameKind.Start, bytes, []), 50));
        });

    [Theory]
    [InlineData("""{"kind":"stateReply","round":1,"payloadBytes":4097}""", "4097")]
    [InlineData("""{"kind":"stateReply","round":1,"payloadBytes":-1}""", "-1")]
    [InlineData("""{"kind":"stateReply","round":1,"payloadBytes":99999999999999}""", "99999999999999")]
    [InlineData("""{"kind":"nothing","round":1,"payloadBytes":1}""", "nothing")]
    [InlineData("""{"round":1,"payloadBytes":1}""", "PeerMessage")]
    [InlineData("""{"kind":"aggregate","round":1,"exchange":0,"partition":0,"payloadBytes":5}""", "Aggregate")]
    [InlineData("""{"kind":"contribution","round":1,"exchange":0,"partition":0,"proof":[null],"payloadBytes":0}""", "null inside a list")]
    [InlineData("[]", "PeerMessage")]
    public void Accept_start_with_a_bad_header_says_what_is_wrong_and_rents_nothing(string header, string expected)
    {
        var budget = new PayloadBudget(1 << 20);
        using var assembler = new FrameAssembler(Limits, budget);

        var outcome = assembler.Accept(Split(Frame(FrameKind.Start, Encoding.UTF8.GetBytes(header), []), 64));

        Assert.Contains(expected, outcome.Malformed, StringComparison.Ordinal);
        Assert.Equal(0, budget.Rented);
    }

    [Fact]
    public void Accept_header_length_beyond_the_bound_is_malformed()
    {
        using var assembler = new FrameAssembler(Limits, new PayloadBudget(1 << 20));
        var frame = Frame(FrameKind.Whole, new byte[600], []);

        Assert.Contains("header length 600", assembler.Accept(Split(frame, 64)).Malformed, StringComparison.Ordinal);
    }

    [Fact]
    public void Accept_second_start_before_the_first_is_complete_is_malformed()
    {
        using var assembler = new FrameAssembler(Limits, new PayloadBudget(1 << 20));
        assembler.Accept(Split(Start(new StateReply(1, 4)), 64));
        assembler.Open();

        Assert.NotNull(assembler.Accept(Split(Start(new StateReply(2, 4)), 64)).Malformed);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public void Accept_piece_of_no_or_too_many_bytes_is_malformed(int length)
    {
        using var assembler = new FrameAssembler(Limits, new PayloadBudget(1 << 20));
        assembler.Accept(Split(Start(new StateReply(1, 4)), 64));
        assembler.Open();

        Assert.NotNull(assembler.Accept(Split(Next(new byte[length]), 64)).Malformed);
    }

    [Fact]
    public void Accept_piece_that_nobody_announced_is_malformed()
    {
        using var assembler = new FrameAssembler(Limits, new PayloadBudget(1 << 20));

        Assert.NotNull(assembler.Accept(Split(Next([1]), 64)).Malformed);
    }

    private static readonly string[] Headers =
    [
        """{"kind":"stateReply","round":1,"payloadBytes":16}""",
        """{"kind":"contribution","round":1,"exchange":0,"partition":3,"proof":["ab","cd"],"payloadBytes":0}""",
        """{"kind":"gradients","round":1,"microbatch":{"round":1,"source":{"stage":0,"index":0},"index":2,"attempt":0},"path":[{"slot":{"stage":0,"index":0},"epoch":1,"participant":"p"}],"payloadBytes":0}""",
    ];

    private static byte[] Start(PeerMessage message) =>
        Frame(FrameKind.Start, JsonSerializer.SerializeToUtf8Bytes(message, ProtocolJson.Options), []);

    private static byte[] Whole(PeerMessage message, byte[] payload) =>
        Frame(FrameKind.Whole, JsonSerializer.SerializeToUtf8Bytes(message, ProtocolJson.Options), payload);

    private static byte[] Next(byte[] payload) => Written(new PeerFrame { Kind = FrameKind.Next, Payload = payload });

    private static byte[] Frame(FrameKind kind, byte[] header, byte[] payload)
    {
        var frame = Written(new PeerFrame { Kind = kind, Header = header, Payload = payload });
        Assert.Equal(header.Length, BinaryPrimitives.ReadInt32LittleEndian(frame.AsSpan(1)));
        return frame;
    }

    private static byte[] Written(PeerFrame frame)
    {
        var writer = new ArrayBufferWriter<byte>();
        frame.WriteTo(writer);
        return writer.WrittenSpan.ToArray();
    }

    // As the pipe of a connection hands it over: in segments.
    private static ReadOnlySequence<byte> Split(byte[] bytes, int length)
    {
        Segment? first = null;
        Segment? last = null;
        foreach (var chunk in bytes.Chunk(length))
        {
            last = new Segment(chunk, last);
            first ??= last;
        }

        return first is null ? ReadOnlySequence<byte>.Empty : new ReadOnlySequence<byte>(first, 0, last!, last!.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(byte[] bytes, Segment? previous)
        {
            Memory = bytes;
            if (previous is not null)
            {
                RunningIndex = previous.RunningIndex + previous.Memory.Length;
                previous.Next = this;
            }
        }
    }
}
