using System.Diagnostics.CodeAnalysis;

namespace ProtocolLearning.Networking.Relays;

/// <summary>
/// The server name (SNI, RFC 6066) that a peer's TLS handshake begins with: it names the certificate that is expected at the other end.
/// A relay finds the member by it; a member that is reached directly does not look at it.
/// </summary>
internal static class MemberServerName
{
    private const string Suffix = ".member.protocollearning.dev";
    private const int HashDigits = 64;
    private const int LabelDigits = HashDigits / 2;

    /// <summary>
    /// The name of whoever has a certificate of this hash; none, empty, where it is no hash. A label of DNS has at most 63 characters, so
    /// the hash is two.
    /// </summary>
    public static string Of(string certificateHash) => IsHash(certificateHash)
        ? $"{certificateHash[..LabelDigits]}.{certificateHash[LabelDigits..]}{Suffix}"
        : string.Empty;

    /// <summary>Reads the hash out of a name that <see cref="Of"/> made.</summary>
    public static bool TryParse(string name, [NotNullWhen(true)] out string? certificateHash)
    {
        var isName = name.Length == HashDigits + 1 + Suffix.Length
            && name.EndsWith(Suffix, StringComparison.Ordinal)
            && name[LabelDigits] == '.';
        var hash = isName ? string.Concat(name.AsSpan(0, LabelDigits), name.AsSpan(LabelDigits + 1, LabelDigits)) : string.Empty;
        certificateHash = IsHash(hash) ? hash : null;
        return certificateHash is not null;
    }

    private static bool IsHash(string text) => text.Length == HashDigits && text.All(char.IsAsciiHexDigitLower);
}
