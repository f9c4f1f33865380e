using ProtocolLearning.Networking.Identity;
using ProtocolLearning.Protocol.Membership;

namespace ProtocolLearning.Networking.Coordination;

/// <summary>Whether a membership statement may be believed; whether the member may join is the coordinator's to decide.</summary>
internal static class StatementChecks
{
    /// <summary>Longest time that a statement may be valid for.</summary>
    public static readonly TimeSpan MaxLifetime = TimeSpan.FromHours(1);

    private const int MaxNameLength = 253;
    private const int FingerprintDigits = 64;

    /// <returns>Null, or why it is not believed.</returns>
    public static string? Check(
        Signed<MembershipStatement> signed, string run, string certificateHash, IdentityPublicKey? enrolled, DateTimeOffset now)
    {
        var statement = signed.Value;
        var notAfter = statement.NotAfterUnixSeconds;
        return 0 switch
        {
            _ when statement.Run != run => $"run: this coordinator sequences '{run}'",
            _ when statement.CertificateHash != certificateHash => "certificateHash: not that of the certificate shown",
            _ when notAfter <= now.ToUnixTimeSeconds() => "notAfterUnixSeconds: the statement has expired",
            _ when notAfter > (now + MaxLifetime).ToUnixTimeSeconds() => $"notAfterUnixSeconds: more than {MaxLifetime} ahead",
            _ when statement.Endpoint.Length is 0 or > MaxNameLength || !IsEndpoint(statement.Endpoint) => "endpoint: not host:port",
            _ when statement.NumericClass.Length > MaxNameLength => $"numericClass: longer than {MaxNameLength}",
            _ when statement.Dataset.Length != FingerprintDigits || !statement.Dataset.All(char.IsAsciiHexDigitLower) =>
                $"dataset: not a fingerprint of {FingerprintDigits} lower-case hex digits",
            _ when enrolled is null => $"member.participant: '{statement.Member.Participant}' is not enrolled",
            _ when !enrolled.Verifies(SignatureDomain.MembershipStatement, signed) =>
                $"signature: not made with the key that '{statement.Member.Participant}' is enrolled under",
            _ => null,
        };
    }

    private static bool IsEndpoint(string endpoint) =>
        Uri.TryCreate($"https://{endpoint}", UriKind.Absolute, out var uri)
        && uri.Port is > 0 and <= ushort.MaxValue
        && uri.PathAndQuery == "/"
        && uri.UserInfo.Length == 0
        && endpoint.EndsWith($":{uri.Port}", StringComparison.Ordinal);
}
