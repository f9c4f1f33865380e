using System.Globalization;
using ProtocolLearning.Cli.Access;

namespace ProtocolLearning.Cli.Why;

/// <summary>A shard as users name it: <c>RUN/STAGE/SLOT</c>, or its placement's name <c>RUN-STAGE-SLOT</c>.</summary>
/// <param name="Run">Name of the run.</param>
/// <param name="Stage">Its stage.</param>
/// <param name="Slot">Its slot.</param>
internal sealed record ShardReference(string Run, int Stage, int Slot)
{
    /// <exception cref="CommandFailure">The text names no shard.</exception>
    public static ShardReference Parse(string text)
    {
        var separator = text.Contains('/', StringComparison.Ordinal) ? '/' : '-';
        var parts = text.Split(separator);
        return parts.Length >= 3 && Number(parts[^2]) is { } stage && Number(parts[^1]) is { } slot && parts[0].Length > 0
            ? new ShardReference(string.Join(separator, parts[..^2]), stage, slot)
            : throw new CommandFailure($"'{text}' names no shard; write RUN/STAGE/SLOT, such as demo/0/2, or the ShardPlacement's name");
    }

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
