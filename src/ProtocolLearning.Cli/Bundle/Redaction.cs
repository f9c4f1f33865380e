using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ProtocolLearning.Cli.Bundle;

/// <summary>
/// Takes secrets out of objects and logs. Secrets are never read into a bundle; this is for those that somebody put where they do
/// not belong: variables, annotations, log lines, addresses.
/// </summary>
internal static partial class Redaction
{
    private const string Redacted = "REDACTED";
    private const string LastApplied = "kubectl.kubernetes.io/last-applied-configuration";

    /// <summary>Redacts an object in place, and drops what only repeats it.</summary>
    public static void Clean(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject map:
                map.Remove("managedFields");
                map.Remove(LastApplied);
                if (map["name"] is JsonValue name && map["value"] is JsonValue && SecretVariable().IsMatch(name.ToString()))
                {
                    map["value"] = Redacted;
                }

                foreach (var (key, value) in map.ToList())
                {
                    if (CleanText(key, value) is { } clean)
                    {
                        map[key] = clean;
                    }
                }

                break;
            case JsonArray list:
                for (var i = 0; i < list.Count; i++)
                {
                    if (CleanText("", list[i]) is { } clean)
                    {
                        list[i] = clean;
                    }
                }

                break;
        }
    }

    /// <summary>A text without tokens, keys, passwords and kubeconfigs' credentials.</summary>
    public static string Text(string text)
    {
        text = PrivateKey().Replace(text, Redacted);
        text = JsonWebToken().Replace(text, Redacted);
        text = Bearer().Replace(text, $"$1 {Redacted}");
        text = Announcement().Replace(text, $"$1{Redacted}");
        text = UserInformation().Replace(text, $"://{Redacted}@");
        return Assignment().Replace(text, $"$1{Redacted}");
    }

    /// <returns>The text in place of one that was not clean; null where nothing is to be replaced.</returns>
    private static string? CleanText(string key, JsonNode? value)
    {
        if (value is not JsonValue scalar || !scalar.TryGetValue<string>(out var text))
        {
            Clean(value);
            return null;
        }

        var clean = SecretField().IsMatch(key) ? Redacted : Text(text);
        return clean == text ? null : clean;
    }

    [GeneratedRegex("TOKEN|SECRET|PASSW|CREDENTIAL|PRIVATE|API_?KEY|ACCESS_?KEY|ANNOUNCE_ADDRESS", RegexOptions.IgnoreCase)]
    private static partial Regex SecretVariable();

    [GeneratedRegex("^(token|password|bearerToken|client-key-data|clientKeyData|secretAccessKey)$", RegexOptions.IgnoreCase)]
    private static partial Regex SecretField();

    [GeneratedRegex("-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(-----END [A-Z ]*PRIVATE KEY-----|\\z)", RegexOptions.Singleline)]
    private static partial Regex PrivateKey();

    [GeneratedRegex("\\beyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{4,}\\.[A-Za-z0-9_-]*")]
    private static partial Regex JsonWebToken();

    [GeneratedRegex("\\b(bearer|basic)\\s+[A-Za-z0-9+/=._~-]{6,}", RegexOptions.IgnoreCase)]
    private static partial Regex Bearer();

    [GeneratedRegex("(/coordinators/[^/\\s]+/[^/\\s]+/)[0-9a-f]{16,}")]
    private static partial Regex Announcement();

    [GeneratedRegex("://[^/\\s:@]+:[^/\\s@]+@")]
    private static partial Regex UserInformation();

    [GeneratedRegex(
        "(\\b(?:[\\w-]*token|[\\w-]*passw(?:or)?d|[\\w-]*secret|client-key-data|client-certificate-data|[\\w-]*api[_-]?key|[\\w-]*access[_-]?key|X-Amz-(?:Signature|Credential|Security-Token))[\"']?\\s*[:=]\\s*[\"']?)[^\\s\"',;&]+",
        RegexOptions.IgnoreCase)]
    private static partial Regex Assignment();
}
