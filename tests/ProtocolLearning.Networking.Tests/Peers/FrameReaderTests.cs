using System.Text;
using System.Text.Json;
using CsCheck;
using ProtocolLearning.Networking.Peers;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Protocol.Serialization;

namespace ProtocolLearning.Networking.Tests.Peers;

public sealed class FrameReaderTests
{
    private static readonly PeerLimits Limits = new()
    {
        MaxHeaderBytes = 512,
        MaxPayloadBytes = message => message is StateReply ? 4096 : 0,
    };

    [Fact]
    public void Read_frames_cut_anywhere_gives_the_messages_back() =>
        Gen.Select(Gen.Byte.Array[1, 4096], Gen.Int[1, 700], Gen.Int[1, 64].Array[1, 8]).Sample((payload, piece, cuts) =>
        {
            var pieces = payload.Chunk(piece).ToArray();
            byte[] bytes =
            [
                .. Start(new StateReply(7, payload.Length)),
                .. Next(pieces[0]),
                .. Frame(FrameKind.Alive, [], []),
                .. Whole(new StateRequest(9), []),
                .. pieces.Skip(1).SelectMany(Next),
            ];

            var (outcomes, budget) = ReadAll(bytes, cuts);

            Assert.True(outcomes[^1].Ended);
            Assert.Contains(outcomes, outcome => Equals(outcome.Completed, new StateRequest(9)));
            var large = Assert.Single(outcomes, outcome => outcome.Completed is StateReply);
            Assert.Equal(new StateReply(7, payload.Length), large.Completed);
            Assert.Equal(payload, large.Payload!.Memory.ToArray());
            large.Payload.Dispose();
            Assert.Equal(0, budget.Rented);
        });

    [Fact]
    public void Read_truncated_anywhere_ends_and_keeps_nothing() =>
        Gen.Select(Gen.Int[0, 1000], Gen.Int[1, 64].Array[1, 4]).Sample((length, cuts) =>
        {
            byte[] bytes = [.. Whole(new StateReply(1, 30), new byte[30]), .. Start(new StateReply(7, 900)), .. Next(new byte[900])];

            var (outcomes, budget) = ReadAll(bytes[..Math.Min(length, bytes.Length - 1)], cuts);

            Assert.True(outcomes[^1].Ended);
            Assert.DoesNotContain(outcomes, outcome => outcome.Malformed is not null);
            foreach (var outcome in outcomes)
            {
                outcome.Payload?.Dispose();
            }

            Assert.Equal(0, budget.Rented);
        });

    [Fact]
    public void Read_any_bytes_never_throws_and_never_rents_beyond_the_bound() =>
        Gen.Select(Gen.Byte.Array[0, 2000], Gen.Int[1, 64].Array[1, 8]).Sample((bytes, cuts) => AssertBounded(bytes, cuts));

    [Fact]
    public void Read_frames_with_any_prefix_never_throws_and_never_rents_beyond_the_bound() =>
        Gen.Select(Gen.Byte[0, 7], Gen.UInt, Gen.UInt, Gen.Byte.Array[0, 600], Gen.Int[1, 64].Array[1, 8])
            .Sample((kind, header, payload, rest, cuts) =>
            {
                var prefix = new byte[FramePrefix.Bytes];
                new FramePrefix((FrameKind)kind, header, payload).Write(prefix);
                AssertBounded([.. Start(new StateReply(1, 100)), .. prefix, .. rest], cuts);
            });

    [Fact]
    public void Read_any_json_header_never_throws() =>
        Gen.Select(Gen.Int[0, Headers.Length - 1].Select(index => Headers[index]), Gen.Int[0, 400], Gen.Byte).Sample((header, position, value) =>
        {
            var bytes = Encoding.UTF8.GetBytes(header);
            bytes[position % bytes.Length] = value;

            AssertBounded(Frame(FrameKind.Start, bytes, []), [50]);
        });

    [Theory]
    [InlineData("""{"kind":"stateReply","round":1,"payloadBytes":4097}""", "4097")]
    [InlineData("""{"kind":"stateReply","round":1,"payloadBytes":-1}""", "-1")]
    [InlineData("""{"kind":"stateReply","round":1,"payloadBytes":0}""", "announces no payload")]
    [InlineData("""{"kind":"stateReply","round":1,"payloadBytes":99999999999999}""", "99999999999999")]
    [InlineData("""{"kind":"stateReply","round":1,"payloadBytes":NaN}""", "PeerMessage")]
    [InlineData("""{"kind":"nothing","round":1,"payloadBytes":1}""", "nothing")]
    [InlineData("""{"round":1,"payloadBytes":1}""", "PeerMessage")]
    [InlineData("""{"kind":"aggregate","round":1,"exchange":0,"partition":0,"payloadBytes":5}""", "Aggregate")]
    [InlineData("""{"kind":"contribution","round":1,"exchange":0,"partition":0,"proof":[null],"payloadBytes":0}""", "null inside a list")]
    [InlineData("[]", "PeerMessage")]
    public void Read_start_with_a_bad_header_says_what_is_wrong_and_rents_nothing(string header, string expected)
    {
        var (problem, budget) = Malformed(Frame(FrameKind.Start, Encoding.UTF8.GetBytes(header), []));

        Assert.Contains(expected, problem, StringComparison.Ordinal);
        Assert.Equal(0, budget.Rented);
    }

    [Theory]
    [InlineData(0, 0, 0, "kind 0")]
    [InlineData(9, 0, 0, "kind 9")]
    [InlineData((int)FrameKind.Closing, 4, 0, "kind 5")]
    [InlineData((int)FrameKind.Whole, 0, 0, "header length 0 is not within 1 to 512")]
    [InlineData((int)FrameKind.Whole, 513, 0, "header length 513 is not within 1 to 512")]
    [InlineData((int)FrameKind.Whole, uint.MaxValue, 0, "header length 4294967295")]
    [InlineData((int)FrameKind.Whole, 10, uint.MaxValue, "payload length 4294967295 is not within 0 to 4194304")]
    [InlineData((int)FrameKind.Start, 10, 1, "payload length 1 is not within 0 to 0")]
    [InlineData((int)FrameKind.Next, 1, 1, "header length 1 is not within 0 to 0")]
    [InlineData((int)FrameKind.Next, 0, 0, "payload length 0 is not within 1")]
    [InlineData((int)FrameKind.Next, 0, 1, "nobody announced")]
    [InlineData((int)FrameKind.Alive, 0, 1, "payload length 1")]
    public void Read_prefix_out_of_bounds_says_what_is_wrong_before_more_is_read(int kind, uint header, uint payload, string expected)
    {
        var prefix = new byte[FramePrefix.Bytes];
        new FramePrefix((FrameKind)kind, header, payload).Write(prefix);

        Assert.Contains(expected, Malformed(prefix).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_whole_message_whose_header_contradicts_its_payload_is_malformed() =>
        Assert.Contains(
            "announces 4 payload bytes, the frame holds 3",
            Malformed(Frame(FrameKind.Whole, Header(new StateReply(1, 4)), new byte[3])).Problem,
            StringComparison.Ordinal);

    [Fact]
    public void Read_second_start_before_the_first_is_complete_is_malformed() =>
        Assert.Contains(
            "before the first was complete",
            Malformed([.. Start(new StateReply(1, 4)), .. Start(new StateReply(2, 4))]).Problem,
            StringComparison.Ordinal);

    [Fact]
    public void Read_piece_of_too_many_bytes_is_malformed() =>
        Assert.Contains(
            "a piece of 5 bytes where 1 to 4 are missing",
            Malformed([.. Start(new StateReply(1, 4)), .. Next(new byte[5])]).Problem,
            StringComparison.Ordinal);

    private static readonly string[] Headers =
    [
        """{"kind":"stateReply","round":1,"payloadBytes":16}""",
        """{"kind":"contribution","round":1,"exchange":0,"partition":3,"proof":["ab","cd"],"payloadBytes":0}""",
        """{"kind":"gradients","round":1,"microbatch":{"round":1,"source":{"stage":0,"index":0},"index":2,"attempt":0},"path":[{"slot":{"stage":0,"index":0},"epoch":1,"participant":"p"}],"payloadBytes":0}""",
    ];

    private static (string? Problem, PayloadBudget Budget) Malformed(byte[] bytes)
    {
        var (outcomes, budget) = ReadAll(bytes, [64]);
        return (outcomes[^1].Malformed, budget);
    }

    private static void AssertBounded(byte[] bytes, int[] cuts)
    {
        var (outcomes, budget) = ReadAll(bytes, cuts, rented => Assert.InRange(rented, 0, 2 * 4096));
        Assert.True(outcomes[^1].Ended || outcomes[^1].Malformed is not null);
        foreach (var outcome in outcomes)
        {
            outcome.Payload?.Dispose();
        }

        Assert.Equal(0, budget.Rented);
    }

    private static (List<FrameOutcome> Outcomes, PayloadBudget Budget) ReadAll(byte[] bytes, int[] cuts, Action<long>? check = null)
    {
        var budget = new PayloadBudget(1 << 20);
        using var reader = new FrameReader(new CutStream(bytes, cuts), Limits, budget, TimeProvider.System, (_, _) => { });
        var outcomes = new List<FrameOutcome>();
        do
        {
            // The stream is in memory: a read that is not complete would be one that hangs.
            var reading = reader.ReadAsync(CancellationToken.None).AsTask();
            Assert.True(reading.IsCompletedSuccessfully);
            outcomes.Add(reading.GetAwaiter().GetResult());
            check?.Invoke(budget.Rented);
            if (outcomes[^1].Announced is not null)
            {
                reader.Open();
            }
        }
        while (!outcomes[^1].Ended && outcomes[^1].Malformed is null);

        return (outcomes, budget);
    }

    private static byte[] Header(PeerMessage message) => JsonSerializer.SerializeToUtf8Bytes(message, ProtocolJson.Options);

    private static byte[] Start(PeerMessage message) => Frame(FrameKind.Start, Header(message), []);

    private static byte[] Whole(PeerMessage message, byte[] payload) => Frame(FrameKind.Whole, Header(message), payload);

    private static byte[] Next(byte[] payload) => Frame(FrameKind.Next, [], payload);

    private static byte[] Frame(FrameKind kind, byte[] header, byte[] payload)
    {
        var prefix = new byte[FramePrefix.Bytes];
        new FramePrefix(kind, (uint)header.Length, (uint)payload.Length).Write(prefix);
        return [.. prefix, .. header, .. payload];
    }
}
