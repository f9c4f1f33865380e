using System.Diagnostics;

namespace ProtocolLearning.Install.Tests;

/// <summary>A program that installing needs: named by a variable such as HELM, else one on PATH. Without it a test is skipped.</summary>
internal sealed class Tool
{
    private readonly string _path;
    private readonly TimeSpan _patience;
    private readonly (string Name, string Value)[] _environment;

    private Tool(string path, TimeSpan patience, params (string Name, string Value)[] environment) =>
        (_path, _patience, _environment) = (path, patience, environment);

    public static Tool Helm => Find("helm");

    public static Tool Kubectl => Find("kubectl");

    public static Tool Promtool => Find("promtool");

    public static Tool Shellcheck => Find("shellcheck");

    public static Tool Bash => Find("bash");

    public static Tool Dotnet => Find("dotnet");

    /// <summary>The same program with more variables.</summary>
    public Tool With(params (string Name, string Value)[] environment) => new(_path, _patience, environment);

    /// <summary>The same program with more, or less, than five minutes of time.</summary>
    public Tool Within(TimeSpan patience) => new(_path, patience, _environment);

    /// <summary>Runs it in the repository's root.</summary>
    /// <returns>The exit code, and both outputs, one after the other.</returns>
    public async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(_path, arguments)
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in _environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(_patience);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(patience.Token);
            var error = process.StandardError.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            return (process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{_path} {string.Join(' ', arguments)} did not end within {_patience}");
        }
    }

    /// <summary>Runs it, and fails the test where it fails.</summary>
    /// <returns>Its standard output.</returns>
    public async Task<string> SucceedAsync(params string[] arguments)
    {
        var (exitCode, output, error) = await RunAsync(arguments);
        Assert.True(exitCode == 0, $"{_path} {string.Join(' ', arguments)} ended with {exitCode}:\n{output}\n{error}");
        return output;
    }

    private static Tool Find(string name)
    {
        var path = Environment.GetEnvironmentVariable(name.ToUpperInvariant()) is { Length: > 0 } named
            ? named
            : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
                .Select(folder => Path.Combine(folder, name))
                .FirstOrDefault(File.Exists);
        Skip.If(path is null, $"there is no {name}: neither {name.ToUpperInvariant()} names one nor is one on PATH");
        return new Tool(path!, TimeSpan.FromMinutes(5));
    }
}
