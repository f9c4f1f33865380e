using System.Security.Cryptography;
using ProtocolLearning.LocalCluster.Failures;
using ProtocolLearning.LocalCluster.Kinds;

namespace ProtocolLearning.LocalCluster.Writing;

/// <summary>The names that objects may have, and those the server makes from <c>generateName</c>.</summary>
internal static class ObjectNames
{
    private const string SuffixLetters = "bcdfghjklmnpqrstvwxz2456789";
    private const int SuffixLength = 5;
    private const int LongestGenerated = 63;
    private const string SubdomainRule =
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', "
        + "and must start and end with an alphanumeric character";

    private const string LabelRule = "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', "
        + "and must start and end with an alphanumeric character";

    public static string Generate(string prefix)
    {
        var kept = prefix.Length > LongestGenerated - SuffixLength ? prefix[..(LongestGenerated - SuffixLength)] : prefix;
        return kept + RandomNumberGenerator.GetString(SuffixLetters, SuffixLength);
    }

    public static void Validate(ResourceKind kind, string name, ICollection<FieldCause> causes)
    {
        var isLabel = kind is { Group: "", Plural: "namespaces" or "services" };
        var valid = isLabel ? name.Length <= 63 && IsLabel(name) : name.Length <= 253 && name.Split('.').All(IsLabel);
        if (!valid)
        {
            causes.Add(FieldCause.Invalid("metadata.name", $"\"{name}\"", isLabel ? LabelRule : SubdomainRule));
        }
    }

    private static bool IsLabel(string text) =>
        text.Length > 0 && text[0] != '-' && text[^1] != '-'
        && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
}
