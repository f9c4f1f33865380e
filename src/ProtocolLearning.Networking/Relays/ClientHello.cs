using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace ProtocolLearning.Networking.Relays;

/// <summary>
/// The first message of a TLS handshake (RFC 8446, section 4.1.2), of which a relay reads the server name (RFC 6066, section 3) and
/// nothing else. It may be spread over several records.
/// </summary>
internal static class ClientHello
{
    /// <summary>The greatest that is read, records' headers included. Browsers' and OpenSSL's have 0.3 to 2 KiB.</summary>
    public const int MaxBytes = 16 * 1024;

    /// <summary>The first byte of a record of a handshake.</summary>
    public const byte HandshakeRecord = 22;

    private const int RecordHeader = 5;
    private const int MessageHeader = 4;
    private const byte ClientHelloType = 1;
    private const int VersionAndRandom = 2 + 32;
    private const ushort ServerNameExtension = 0;
    private const byte HostName = 0;

    /// <summary>How far the bytes that came so far go.</summary>
    /// <param name="bytes">What came since the connection was opened.</param>
    /// <param name="serverName">The name asked for where the answer is <see cref="ClientHelloProgress.Whole"/>; empty where there is none.</param>
    public static ClientHelloProgress Read(ReadOnlySpan<byte> bytes, out string serverName)
    {
        var message = ArrayPool<byte>.Shared.Rent(MaxBytes);
        try
        {
            return Read(bytes[..Math.Min(bytes.Length, MaxBytes)], message, out serverName);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(message);
        }
    }

    private static ClientHelloProgress Read(ReadOnlySpan<byte> bytes, Span<byte> message, out string serverName)
    {
        serverName = string.Empty;
        var length = 0;
        while (!bytes.IsEmpty)
        {
            if (bytes[0] != HandshakeRecord || (bytes.Length > 1 && bytes[1] != 3))
            {
                return ClientHelloProgress.Malformed;
            }

            if (bytes.Length < RecordHeader)
            {
                break;
            }

            int record = BinaryPrimitives.ReadUInt16BigEndian(bytes[3..]);
            if (record is 0 or > MaxBytes)
            {
                return ClientHelloProgress.Malformed;
            }

            var piece = bytes.Slice(RecordHeader, Math.Min(record, bytes.Length - RecordHeader));
            piece.CopyTo(message[length..]);
            length += piece.Length;
            if (Read(message[..length]) is { } progress)
            {
                serverName = progress.ServerName;
                return progress.Progress;
            }

            bytes = bytes[(RecordHeader + piece.Length)..];
        }

        return ClientHelloProgress.Partial;
    }

    private static (ClientHelloProgress Progress, string ServerName)? Read(ReadOnlySpan<byte> message)
    {
        if (message.Length < MessageHeader)
        {
            return message.IsEmpty || message[0] == ClientHelloType ? null : (ClientHelloProgress.Malformed, string.Empty);
        }

        var length = BinaryPrimitives.ReadInt32BigEndian(message) & 0xFFFFFF;
        if (message[0] != ClientHelloType || length > MaxBytes)
        {
            return (ClientHelloProgress.Malformed, string.Empty);
        }

        if (message.Length < MessageHeader + length)
        {
            return null;
        }

        var rest = message.Slice(MessageHeader, length);
        return TrySkip(ref rest, VersionAndRandom)
            && TryTake(ref rest, lengthBytes: 1, out _)
            && TryTake(ref rest, lengthBytes: 2, out _)
            && TryTake(ref rest, lengthBytes: 1, out _)
            && TryReadName(rest, out var name)
            ? (ClientHelloProgress.Whole, name)
            : (ClientHelloProgress.Malformed, string.Empty);
    }

    private static bool TryReadName(ReadOnlySpan<byte> rest, out string name)
    {
        name = string.Empty;
        if (rest.IsEmpty)
        {
            return true;
        }

        if (!TryTake(ref rest, lengthBytes: 2, out var extensions))
        {
            return false;
        }

        while (!extensions.IsEmpty)
        {
            if (extensions.Length < sizeof(ushort))
            {
                return false;
            }

            var type = BinaryPrimitives.ReadUInt16BigEndian(extensions);
            extensions = extensions[sizeof(ushort)..];
            if (!TryTake(ref extensions, lengthBytes: 2, out var extension))
            {
                return false;
            }

            if (type == ServerNameExtension)
            {
                if (!TryTake(ref extension, lengthBytes: 2, out var list)
                    || list.IsEmpty
                    || list[0] != HostName)
                {
                    return false;
                }

                list = list[1..];
                if (!TryTake(ref list, lengthBytes: 2, out var host) || host.ContainsAnyExceptInRange((byte)'!', (byte)'~'))
                {
                    return false;
                }

                name = Encoding.ASCII.GetString(host);
                return true;
            }
        }

        return true;
    }

    private static bool TrySkip(ref ReadOnlySpan<byte> rest, int count)
    {
        if (rest.Length < count)
        {
            return false;
        }

        rest = rest[count..];
        return true;
    }

    private static bool TryTake(ref ReadOnlySpan<byte> rest, int lengthBytes, out ReadOnlySpan<byte> taken)
    {
        taken = default;
        if (rest.Length < lengthBytes)
        {
            return false;
        }

        var length = lengthBytes == 1 ? rest[0] : BinaryPrimitives.ReadUInt16BigEndian(rest);
        if (rest.Length < lengthBytes + length)
        {
            return false;
        }

        taken = rest.Slice(lengthBytes, length);
        rest = rest[(lengthBytes + length)..];
        return true;
    }
}
