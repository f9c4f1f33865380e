using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace ProtocolLearning.Networking.Coordination;

/// <summary>
/// Nonces that need no memory until they are used: time, random bytes, and a MAC over both and the caller's certificate. Asking for
/// many costs the asker only; a used one is remembered until it would have expired.
/// </summary>
internal sealed class NonceIssuer(TimeProvider time)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    private const int TimeBytes = 8;
    private const int RandomBytes = 16;
    private const int TagBytes = 16;
    private const int NonceBytes = TimeBytes + RandomBytes + TagBytes;

    private readonly byte[] _secret = RandomNumberGenerator.GetBytes(32);
    private readonly Lock _lock = new();
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);
    private readonly Queue<(string Nonce, DateTimeOffset Until)> _order = new();

    public string Issue(string caller)
    {
        var nonce = new byte[NonceBytes];
        BinaryPrimitives.WriteInt64BigEndian(nonce, time.GetUtcNow().ToUnixTimeMilliseconds());
        RandomNumberGenerator.Fill(nonce.AsSpan(TimeBytes, RandomBytes));
        Tag(nonce, caller).CopyTo(nonce.AsSpan(TimeBytes + RandomBytes));
        return Convert.ToBase64String(nonce);
    }

    /// <summary>Uses a nonce up. Call it last, after the signature over it is verified.</summary>
    /// <returns>Null, or why it is refused.</returns>
    public string? Redeem(string nonce, string caller)
    {
        Span<byte> bytes = stackalloc byte[NonceBytes + 2];
        if (nonce.Length > NonceBytes * 2
            || !Convert.TryFromBase64String(nonce, bytes, out var length)
            || length != NonceBytes
            || !CryptographicOperations.FixedTimeEquals(Tag(bytes, caller), bytes.Slice(TimeBytes + RandomBytes, TagBytes)))
        {
            return "the nonce was not issued to this certificate by this coordinator";
        }

        var now = time.GetUtcNow();
        var until = DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64BigEndian(bytes)) + Lifetime;
        if (now > until)
        {
            return "the nonce has expired";
        }

        var canonical = Convert.ToBase64String(bytes[..NonceBytes]);
        lock (_lock)
        {
            while (_order.TryPeek(out var oldest) && oldest.Until < now)
            {
                _used.Remove(_order.Dequeue().Nonce);
            }

            if (!_used.Add(canonical))
            {
                return "the nonce was used before";
            }

            _order.Enqueue((canonical, now + Lifetime));
            return null;
        }
    }

    private byte[] Tag(ReadOnlySpan<byte> nonce, string caller)
    {
        byte[] content = [.. nonce[..(TimeBytes + RandomBytes)], .. Encoding.UTF8.GetBytes(caller)];
        return HMACSHA256.HashData(_secret, content)[..TagBytes];
    }
}
