using System.Globalization;
using ProtocolLearning.Protocol.Training;

namespace ProtocolLearning.Adversary.Attacks;

/// <summary>Reads which attack is meant: <c>name</c>, <c>name:strength</c>, each with <c>@round</c> for the first round of it.</summary>
internal static class AttackChoice
{
    /// <summary>The environment variable that names the attack.</summary>
    public const string Variable = "PLEARN_ATTACK";

    /// <summary>What is done where nothing is said.</summary>
    public const string Default = "sign-flip:10";

    private const string Choices = "sign-flip[:factor], random[:factor], constant[:factor], stale[:rounds], withhold, each with [@round]";

    /// <summary>The attack, or null and what is wrong.</summary>
    public static (IContributionShaper? Attack, string Problem) Parse(string? text)
    {
        text = string.IsNullOrWhiteSpace(text) ? Default : text.Trim();
        var (what, start) = Split(text, '@');
        var (name, strength) = Split(what, ':');
        if (!TryRead(start, 1, out var firstRound) || !TryRead(strength, name == "stale" ? 1 : 10, out var factor) || factor <= 0)
        {
            return (null, $"'{text}' has no valid number; write one of {Choices}.");
        }

        IContributionShaper? attack = name switch
        {
            "sign-flip" => new SignFlip((float)factor),
            "random" => new RandomDirection((float)factor),
            "constant" => new ConstantDirection((float)factor),
            "stale" => new StaleUpdate((int)factor),
            "withhold" => new Withholding(),
            _ => null,
        };
        return attack is null
            ? (null, $"'{text}' names no attack; write one of {Choices}.")
            : (new DelayedAttack(attack, (long)firstRound), string.Empty);
    }

    private static (string Before, string? After) Split(string text, char separator)
    {
        var at = text.IndexOf(separator, StringComparison.Ordinal);
        return at < 0 ? (text, null) : (text[..at], text[(at + 1)..]);
    }

    private static bool TryRead(string? text, double absent, out double number)
    {
        number = absent;
        return text is null
            || (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && double.IsFinite(number) && number >= 0);
    }
}
