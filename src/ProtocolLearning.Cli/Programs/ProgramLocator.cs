namespace ProtocolLearning.Cli.Programs;

/// <summary>
/// Finds the product's other executables: in the folder that PLEARN_PROGRAMS names, beside this one (an installed product keeps
/// them all in one folder), or in the build's output folders.
/// </summary>
internal sealed class ProgramLocator(string baseDirectory, string? configured)
{
    /// <summary>Names a folder that holds the executables.</summary>
    public const string Variable = "PLEARN_PROGRAMS";

    private static readonly string Suffix = OperatingSystem.IsWindows() ? ".exe" : "";

    /// <summary>The locator of the running program.</summary>
    public static ProgramLocator Current { get; } = new(AppContext.BaseDirectory, Environment.GetEnvironmentVariable(Variable));

    /// <summary>Path of an executable, or where it was looked for.</summary>
    public (string? Path, IReadOnlyList<string> LookedAt) Find(string program)
    {
        string[] candidates = [.. Candidates(program).Select(Path.GetFullPath)];
        return (Array.Find(candidates, File.Exists), candidates);
    }

    private IEnumerable<string> Candidates(string program)
    {
        var file = program + Suffix;
        if (configured is { Length: > 0 })
        {
            yield return Path.Combine(configured, file);
            yield break;
        }

        yield return Path.Combine(baseDirectory, file);
        var configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(baseDirectory));
        yield return Path.Combine(baseDirectory, "..", "..", program, configuration, file);
    }
}
