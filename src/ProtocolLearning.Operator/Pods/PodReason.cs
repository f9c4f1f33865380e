using System.Diagnostics.CodeAnalysis;
using ProtocolLearning.Resources;

namespace ProtocolLearning.Operator.Pods;

/// <summary>A reason in a placement's status: the words of a member cluster or a worker, on one line and of a bounded length.</summary>
internal static class PodReason
{
    /// <summary>The longest, in characters.</summary>
    public const int Longest = 256;

    [return: NotNullIfNotNull(nameof(said))]
    public static string? Of(string? said) => said is null ? null : PlainText.Line(said.Length > Longest ? said[..Longest] : said);
}
