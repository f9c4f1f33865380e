using System.Diagnostics;
using System.Runtime.InteropServices;

namespace ProtocolLearning.Benchmarks.Clusters;

/// <summary>
/// A program as the Dockerfile publishes it: compiled ahead of time for this platform, with the runtime's settings of its project file.
/// It is published anew before it is measured, beside the builds and apart from them.
/// </summary>
/// <param name="Assembly">Path of its assembly.</param>
internal sealed record ShippedProgram(string Assembly)
{
    private static readonly string Architecture = RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant();

    private static readonly string[] Options =
        ["-c", "Release", "-a", Architecture, "--no-self-contained", "-p:UseAppHost=false", "-p:DebugType=none", "-p:RunAnalyzers=false", "-v", "quiet", "--nologo"];

    /// <summary>Publishes a program, the first time in about a minute.</summary>
    /// <param name="project">The folder of its project, from the repository's root; its last part is the name of the assembly.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="InvalidOperationException">It cannot be published; the message says why.</exception>
    public static async Task<ShippedProgram> PublishAsync(string project, CancellationToken cancellationToken)
    {
        var (root, name) = (TestBedScript.Root, Path.GetFileName(project));
        var shipped = Path.Combine(root, "artifacts", "shipped");
        var output = Path.Combine(shipped, "publish", name);
        var start = new ProcessStartInfo("dotnet", ["publish", Path.Combine(root, project), .. Options, "--artifacts-path", shipped, "-o", output])
        {
            RedirectStandardOutput = true,
            Environment = { ["MSBUILDDISABLENODEREUSE"] = "1" },
        };
        using var process = Process.Start(start)!;
        try
        {
            var said = await process.StandardOutput.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return process.ExitCode == 0
                ? new ShippedProgram(Path.Combine(output, name + ".dll"))
                : throw new InvalidOperationException($"{project} cannot be published: {said}");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}
