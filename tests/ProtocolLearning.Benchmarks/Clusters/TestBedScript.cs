using System.Diagnostics;

namespace ProtocolLearning.Benchmarks.Clusters;

/// <summary>Runs the scripts of <c>deploy/testbed/</c>.</summary>
internal static class TestBedScript
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(5);

    private static readonly Lazy<string> Repository = new(() => RepositoryAbove(AppContext.BaseDirectory));

    /// <summary>The repository's root.</summary>
    public static string Root => Repository.Value;

    public static async Task<(int Code, string Output, string Error)> RunAsync(
        string script, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(Path.Combine(Root, "deploy", "testbed", script), arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        using var deadline = new CancellationTokenSource(Deadline);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(either.Token);
            var error = process.StandardError.ReadToEndAsync(either.Token);
            await process.WaitForExitAsync(either.Token);
            return (process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private static string RepositoryAbove(string folder) =>
        File.Exists(Path.Combine(folder, "ProtocolLearning.sln"))
            ? folder
            : RepositoryAbove(Path.GetDirectoryName(folder.TrimEnd('/')) ?? throw new DirectoryNotFoundException("no ProtocolLearning.sln above this program"));
}
