using System.Buffers.Binary;
using System.Text;

namespace ProtocolLearning.Networking.Peers;

/// <summary>
/// What crosses a connection before its first frame, and stays as it is in all versions. Whoever connects: four bytes of magic, the
/// lowest and the highest version that it speaks, two bytes of zero. Whoever is connected to: the magic, the version chosen or 0, a
/// byte of zero, the length of a reason (2 bytes, little-endian), and the reason where the version is 0.
/// </summary>
internal static class PeerGreeting
{
    public const int Bytes = 8;

    private const byte Lowest = 1;
    private const byte Highest = 1;
    private const int ReasonAt = 6;

    private static ReadOnlySpan<byte> Magic => "PLRN"u8;

    public static byte[] Opening(byte lowest = Lowest, byte highest = Highest) => [.. Magic, lowest, highest, 0, 0];

    /// <summary>The highest version that both ends speak, or 0 and why there is none.</summary>
    public static byte Choose(ReadOnlySpan<byte> opening, out string problem)
    {
        var (lowest, highest) = (opening[Magic.Length], opening[Magic.Length + 1]);
        problem = !opening.StartsWith(Magic)
            ? "the connection does not open as a peer's; is something else configured with this endpoint?"
            : lowest == 0 || lowest > Highest || highest < Lowest || highest < lowest
                ? $"the peer speaks versions {lowest} to {highest} of the peer protocol, this end {Lowest} to {Highest}: upgrade the older one"
                : string.Empty;
        return problem.Length == 0 ? Math.Min(highest, Highest) : (byte)0;
    }

    public static byte[] Answer(byte version, string reason)
    {
        var text = Reason(reason);
        byte[] answer = [.. Magic, version, 0, 0, 0, .. text];
        BinaryPrimitives.WriteUInt16LittleEndian(answer.AsSpan(ReasonAt), (ushort)text.Length);
        return answer;
    }

    /// <summary>Reads the fixed part of an answer.</summary>
    /// <param name="answer">Its first <see cref="Bytes"/> bytes.</param>
    /// <param name="reasonBytes">Bytes of the reason that follows where the answer is a refusal.</param>
    /// <returns>Why the connection must end; null where it was accepted, or a reason follows.</returns>
    public static string? Read(ReadOnlySpan<byte> answer, out int reasonBytes)
    {
        reasonBytes = 0;
        if (!answer.StartsWith(Magic))
        {
            return "what listens there does not answer as a peer";
        }

        var version = answer[Magic.Length];
        if (version is >= Lowest and <= Highest)
        {
            return null;
        }

        reasonBytes = BinaryPrimitives.ReadUInt16LittleEndian(answer[ReasonAt..]);
        return version != 0 ? $"the peer chose version {version}, this end speaks {Lowest} to {Highest}"
            : reasonBytes is 0 or > FramePrefix.MaxReasonBytes ? "the peer refused the connection"
            : null;
    }

    /// <summary>A reason as it travels: cut to what a frame may hold.</summary>
    public static byte[] Reason(string reason)
    {
        var bytes = Encoding.UTF8.GetBytes(reason);
        return bytes.Length <= FramePrefix.MaxReasonBytes ? bytes : bytes[..FramePrefix.MaxReasonBytes];
    }

    /// <summary>A reason as it is logged: whatever a peer sent, it is one line.</summary>
    public static string Reason(ReadOnlySpan<byte> reason) => string.Create(
        Encoding.UTF8.GetCharCount(reason),
        Encoding.UTF8.GetString(reason),
        static (line, text) =>
        {
            for (var i = 0; i < line.Length; i++)
            {
                line[i] = char.IsControl(text[i]) ? ' ' : text[i];
            }
        });
}
