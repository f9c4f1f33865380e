using System.Buffers.Binary;
using ProtocolLearning.Networking.Peers;

namespace ProtocolLearning.Networking.Relays;

/// <summary>
/// What crosses a connection between a relay and a member that can only dial out. Whoever dials: <c>PLRY</c>, the lowest and the highest
/// version that it speaks, what it is for, a byte of zero. To register, TLS follows, the statement (its length in 2 bytes, then JSON),
/// the relay's answer, and frames of <see cref="FrameBytes"/> bytes both ways: a kind and a ticket. To fetch, the ticket follows, and then
/// what the peer says. Integers are little-endian.
/// </summary>
internal static class RelayWire
{
    public const int OpeningBytes = 8;
    public const int TicketBytes = 16;
    public const int FrameBytes = 1 + TicketBytes;
    public const int MaxStatementBytes = 4096;

    /// <summary>A member registers.</summary>
    public const byte Register = 1;

    /// <summary>A member fetches a peer that waits.</summary>
    public const byte Fetch = 2;

    /// <summary>A frame that says that its sender lives; its ticket is zero.</summary>
    public const byte Alive = 1;

    /// <summary>A frame that tells a member that a peer waits for it, and with which ticket it is fetched.</summary>
    public const byte Waiting = 2;

    private const byte Version = 1;
    private const int PurposeAt = 6;
    private const int ReasonAt = 6;

    private static ReadOnlySpan<byte> Magic => "PLRY"u8;

    public static byte[] Opening(byte purpose, byte lowest = Version, byte highest = Version) =>
        [.. Magic, lowest, highest, purpose, 0];

    /// <summary>Reads an opening.</summary>
    /// <returns>What it is for, or 0 and why the connection is refused.</returns>
    public static byte Purpose(ReadOnlySpan<byte> opening, out string problem)
    {
        var (lowest, highest, purpose) = (opening[Magic.Length], opening[Magic.Length + 1], opening[PurposeAt]);
        problem = !opening.StartsWith(Magic) ? "the connection does not open as one of a relay"
            : lowest == 0 || lowest > Version || highest < Version
                ? $"versions {lowest} to {highest} of the relay's protocol are spoken there, {Version} here: upgrade the older one"
            : purpose is not (Register or Fetch) ? $"{purpose} is no purpose"
            : string.Empty;
        return problem.Length == 0 ? purpose : (byte)0;
    }

    public static byte[] Answer(string? refusal)
    {
        var reason = refusal is null ? [] : PeerGreeting.Reason(refusal);
        byte[] answer = [.. Magic, refusal is null ? Version : (byte)0, 0, 0, 0, .. reason];
        BinaryPrimitives.WriteUInt16LittleEndian(answer.AsSpan(ReasonAt), (ushort)reason.Length);
        return answer;
    }

    /// <summary>Reads the fixed part of an answer.</summary>
    /// <param name="answer">Its first <see cref="OpeningBytes"/> bytes.</param>
    /// <param name="reasonBytes">Bytes of the reason that follows where the answer is a refusal.</param>
    /// <returns>Why the connection must end; null where it was accepted, or a reason follows.</returns>
    public static string? ReadAnswer(ReadOnlySpan<byte> answer, out int reasonBytes)
    {
        reasonBytes = 0;
        if (!answer.StartsWith(Magic))
        {
            return "what listens there does not answer as a relay";
        }

        var version = answer[Magic.Length];
        if (version == Version)
        {
            return null;
        }

        reasonBytes = BinaryPrimitives.ReadUInt16LittleEndian(answer[ReasonAt..]);
        return version != 0 ? $"the relay chose version {version} of its protocol, this end speaks {Version}"
            : reasonBytes is 0 or > FramePrefix.MaxReasonBytes ? "the relay refused the member"
            : null;
    }

    public static byte[] Frame(byte kind, Guid ticket)
    {
        var frame = new byte[FrameBytes];
        frame[0] = kind;
        ticket.TryWriteBytes(frame.AsSpan(1));
        return frame;
    }
}
