using System.Diagnostics;

namespace ProtocolLearning.Benchmarks.AllReduce;

/// <summary>Processes that work together, driven by lines on their inputs and heard by lines on their outputs.</summary>
internal sealed class ProcessGroup : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly Process[] _processes;

    /// <summary>Starts one process for each command.</summary>
    public ProcessGroup(IEnumerable<ProcessStartInfo> commands) => _processes = [.. commands.Select(command =>
    {
        (command.RedirectStandardInput, command.RedirectStandardOutput) = (true, true);
        return Process.Start(command)!;
    })];

    /// <summary>Sends one line to all of them.</summary>
    public async Task TellAsync(string line)
    {
        foreach (var process in _processes)
        {
            await process.StandardInput.WriteLineAsync(line);
            await process.StandardInput.FlushAsync();
        }
    }

    /// <summary>Waits for one line of each.</summary>
    /// <exception cref="InvalidOperationException">One ended without a line.</exception>
    public async Task<string[]> HearAsync()
    {
        var lines = new string[_processes.Length];
        for (var i = 0; i < lines.Length; i++)
        {
            lines[i] = await _processes[i].StandardOutput.ReadLineAsync().WaitAsync(Patience)
                ?? throw new InvalidOperationException($"Process {i} of {lines.Length} ended without a word: {_processes[i].StartInfo.FileName}.");
        }

        return lines;
    }

    /// <summary>Ends their inputs, and those processes that do not end by that.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
        {
            process.StandardInput.Close();
        }

        foreach (var process in _processes)
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
            await process.WaitForExitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!process.HasExited)
            {
                process.Kill();
                await process.WaitForExitAsync();
            }

            process.Dispose();
        }
    }
}
