using System.Text.RegularExpressions;

namespace ProtocolLearning.Cli.Local.Manifests;

/// <summary>What only the machine of a local run can know, filled into a manifest's text before it is read.</summary>
internal static partial class Placeholders
{
    /// <summary>Names in <c>${PUBLIC_KEY:NAME}</c>, in the order of the text.</summary>
    public static IReadOnlyList<string> KeyNames(string text) => [.. PublicKey().Matches(text).Select(match => match.Groups[1].Value).Distinct()];

    /// <summary>The text with the folder of reference packs and the participants' public keys filled in.</summary>
    public static string Fill(string text, string? packs, IReadOnlyDictionary<string, string> publicKeys)
    {
        var filled = packs is null ? text : text.Replace(DotnetPacks.Placeholder, packs, StringComparison.Ordinal);
        return PublicKey().Replace(filled, match => publicKeys[match.Groups[1].Value]);
    }

    [GeneratedRegex(@"\$\{PUBLIC_KEY:([a-z0-9-]+)\}")]
    private static partial Regex PublicKey();
}
