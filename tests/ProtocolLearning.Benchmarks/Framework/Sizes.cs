using System.Globalization;

namespace ProtocolLearning.Benchmarks.Framework;

/// <summary>How much a benchmark does: what its claim says, or less where the environment asks for a quick look.</summary>
internal static class Sizes
{
    public static int Of(string variable, int claimed) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var asked) && asked > 0
            ? asked
            : claimed;
}
