using System.Diagnostics;

namespace ProtocolLearning.Benchmarks.Clusters;

/// <summary>One of the product's executables as a process of its own. Its output is kept in a file; it never outlives the benchmark.</summary>
internal sealed class ProgramProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StreamWriter _log;
    private readonly Func<string, bool> _isReady;
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource<string> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isClosed;

    private ProgramProcess(ProcessStartInfo start, string logPath, Func<string, bool> isReady)
    {
        _isReady = isReady;
        _log = new StreamWriter(logPath, append: true) { AutoFlush = true };
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Take(line.Data);
        _process.ErrorDataReceived += (_, line) => Take(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>The line of output that said that it is ready.</summary>
    public Task<string> Ready => _ready.Task;

    public bool HasExited => _process.HasExited;

    /// <summary>Path of a program's assembly that was built beside the benchmarks.</summary>
    public static string BuiltBeside(string program)
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        return Path.Combine(own.Parent!.Parent!.FullName, program, own.Name, program + ".dll");
    }

    /// <summary>Starts a program.</summary>
    /// <param name="assembly">Path of its assembly.</param>
    /// <param name="environment">What is added to its environment.</param>
    /// <param name="logPath">The file that its output is appended to.</param>
    /// <param name="isReady">Tells the line of output after which it serves.</param>
    public static ProgramProcess Start(
        string assembly, IEnumerable<KeyValuePair<string, string>> environment, string logPath, Func<string, bool> isReady)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", assembly])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return new ProgramProcess(start, logPath, isReady);
    }

    /// <summary>Ends it by SIGKILL.</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
        lock (_gate)
        {
            _isClosed = true;
            _log.Dispose();
        }
    }

    private void Take(string? line)
    {
        lock (_gate)
        {
            if (line is null || _isClosed)
            {
                return;
            }

            _log.WriteLine(line);
        }

        if (_isReady(line))
        {
            _ready.TrySetResult(line);
        }
    }
}
