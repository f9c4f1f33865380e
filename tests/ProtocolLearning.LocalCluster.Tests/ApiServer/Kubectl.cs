using System.Diagnostics;

namespace ProtocolLearning.LocalCluster.Tests.ApiServer;

/// <summary>Runs kubectl, where there is one: in the variable KUBECTL, or on the PATH.</summary>
internal sealed class Kubectl(string kubeconfig, string home)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    public static string? Executable { get; } = Find();

    /// <summary>Runs to the end; the exit code, and standard output and error. Arguments are parted by single spaces.</summary>
    public async Task<(int Code, string Output, string Error)> RunAsync(string arguments, string input = "")
    {
        using var process = Start(arguments);
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        using var deadline = new CancellationTokenSource(Deadline);
        var output = process.StandardOutput.ReadToEndAsync(deadline.Token);
        var error = process.StandardError.ReadToEndAsync(deadline.Token);
        try
        {
            await process.WaitForExitAsync(deadline.Token);
            return (process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }

    /// <summary>Runs to the end and expects success.</summary>
    public async Task<string> SucceedAsync(string arguments, string input = "")
    {
        var (code, output, error) = await RunAsync(arguments, input);
        Assert.True(code == 0, $"kubectl {arguments} exited with {code}: {error}");
        return output;
    }

    /// <summary>Starts kubectl; whoever does ends it.</summary>
    public Process Start(string arguments)
    {
        var start = new ProcessStartInfo(Executable!, arguments.Split(' ')) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["KUBECONFIG"] = kubeconfig;
        start.Environment["HOME"] = home;
        return Process.Start(start)!;
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("KUBECTL") is { Length: > 0 } named)
        {
            return named;
        }

        var name = OperatingSystem.IsWindows() ? "kubectl.exe" : "kubectl";
        return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
    }
}
