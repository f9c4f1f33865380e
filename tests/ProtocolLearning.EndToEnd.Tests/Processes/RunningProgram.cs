using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace ProtocolLearning.EndToEnd.Tests.Processes;

/// <summary>A program as a process of this test: its output is kept, and it never outlives the test.</summary>
internal sealed class RunningProgram : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = [];
    private readonly ConcurrentBag<(Func<string, bool> Matches, TaskCompletionSource<string> Found)> _awaited = [];

    private RunningProgram(string name, Process process)
    {
        Name = name;
        _process = process;
    }

    public string Name { get; }

    public string Output => string.Join('\n', _output);

    public static RunningProgram Start(
        string name, string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } host && Path.GetFileName(host).StartsWith("dotnet", StringComparison.Ordinal)
            ? host
            : "dotnet")
        {
            ArgumentList = { "exec", Programs.AssemblyOf(program) },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (key, value) in environment)
        {
            start.Environment[key] = value;
        }

        var process = new Process { StartInfo = start, EnableRaisingEvents = true };
        var running = new RunningProgram(name, process);
        process.OutputDataReceived += (_, line) => running.Take(line.Data);
        process.ErrorDataReceived += (_, line) => running.Take(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return running;
    }

    /// <summary>The first line that matches, past or to come.</summary>
    public Task<string> LineAsync(Func<string, bool> matches, TimeSpan deadline)
    {
        var found = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        _awaited.Add((matches, found));
        foreach (var line in _output.Where(matches))
        {
            found.TrySetResult(line);
        }

        return found.Task.WaitAsync(deadline);
    }

    public async Task<int> ExitAsync(TimeSpan deadline)
    {
        using var late = new CancellationTokenSource(deadline);
        await _process.WaitForExitAsync(late.Token);
        return _process.ExitCode;
    }

    /// <summary>Tells the process to end, as a node does with a pod.</summary>
    public void Terminate()
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>Ends the process as a power cut would.</summary>
    public async Task KillAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }

    private void Take(string? line)
    {
        if (line is null)
        {
            return;
        }

        _output.Enqueue(line);
        foreach (var (_, found) in _awaited.Where(awaited => awaited.Matches(line)))
        {
            found.TrySetResult(line);
        }
    }
}
