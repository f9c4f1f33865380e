using ProtocolLearning.Resources;

namespace ProtocolLearning.Cli.Why;

/// <summary>Why a shard is not active.</summary>
/// <param name="Cause">The cause.</param>
/// <param name="Matter">What is the matter, in a sentence without its full stop.</param>
/// <param name="Remedy">What to do, in a sentence without its full stop.</param>
internal sealed record Diagnosis(ShardCause Cause, string Matter, string Remedy)
{
    /// <summary>Both, as a paragraph that is fit for a terminal.</summary>
    public override string ToString() => PlainText.Line($"{Sentence(Matter)} {Sentence(Remedy)}");

    private static string Sentence(string text) => text.Length == 0 ? text : $"{char.ToUpperInvariant(text[0])}{text[1..].TrimEnd('.')}.";
}
