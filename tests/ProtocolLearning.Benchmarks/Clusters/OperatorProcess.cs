using System.Diagnostics;
using System.Globalization;
using ProtocolLearning.Resources;

namespace ProtocolLearning.Benchmarks.Clusters;

/// <summary>The operator's executable as a process of its own. Its log is kept; it never outlives the benchmark.</summary>
internal sealed class OperatorProcess : IAsyncDisposable
{
    public const string Namespace = "protocollearning-system";

    private const string Program = "ProtocolLearning.Operator";
    private const string Listening = "listening on ";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly StreamWriter _log;
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private OperatorProcess(ProcessStartInfo start, string logPath)
    {
        _log = new StreamWriter(logPath, append: true);
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Take(line.Data);
        _process.ErrorDataReceived += (_, line) => Take(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Starts it, not elected, for pods that are processes of one machine.</summary>
    /// <param name="kubeconfigPath">The home cluster's kubeconfig.</param>
    /// <param name="logPath">Where its output is appended to.</param>
    /// <param name="variables">More of its environment.</param>
    public static OperatorProcess Start(string kubeconfigPath, string logPath, params IEnumerable<(string Name, string Value)> variables)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", Assembly()])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in variables.Prepend((OperatorEnvironment.PodNetwork, "Loopback"))
            .Prepend((OperatorEnvironment.LeaderElection, "false"))
            .Prepend((OperatorEnvironment.Namespace, Namespace))
            .Prepend((OperatorEnvironment.Kubeconfig, kubeconfigPath)))
        {
            start.Environment[name] = value;
        }

        return new OperatorProcess(start, logPath);
    }

    /// <summary>Waits until it listens.</summary>
    /// <returns>The address of its metrics.</returns>
    public async Task<Uri> ReadyAsync(CancellationToken cancellationToken) => await _address.Task.WaitAsync(Patience, cancellationToken);

    /// <summary>Ends it by SIGKILL.</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync();
    }

    /// <summary>Seconds of processor time that it has used.</summary>
    public double ProcessorSeconds => _process.TotalProcessorTime.TotalSeconds;

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
        lock (_gate)
        {
            _log.Dispose();
        }
    }

    private static string Assembly()
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        return Path.Combine(own.Parent!.Parent!.FullName, Program, own.Name, Program + ".dll");
    }

    private void Take(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_gate)
        {
            if (_log.BaseStream is null)
            {
                return;
            }

            _log.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{line}"));
            _log.Flush();
        }

        if (line.StartsWith(Listening, StringComparison.Ordinal))
        {
            _address.TrySetResult(new Uri(line[Listening.Length..]));
        }
    }
}
