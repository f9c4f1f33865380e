using System.Diagnostics;
using System.Reflection;
using System.Text.Json;

namespace ProtocolLearning.Benchmarks.Runtime;

/// <summary>A runtime under test as a process of its own, and what it tells of itself.</summary>
internal sealed class WidgetProcess : IAsyncDisposable
{
    private readonly Process _process;

    private WidgetProcess(Process process) => _process = process;

    /// <summary>How this repository's runtime is started.</summary>
    public static string[] Own { get; } = Path.GetFileNameWithoutExtension(Environment.ProcessPath!) == "dotnet"
        ? [Environment.ProcessPath!, Assembly.GetEntryAssembly()!.Location, WidgetOperator.Command]
        : [Environment.ProcessPath!, WidgetOperator.Command];

    /// <param name="command">The program and its first arguments.</param>
    /// <param name="kubeconfigPath">Where the cluster is.</param>
    /// <param name="namespace">Whose widgets it reconciles.</param>
    public static WidgetProcess Start(string[] command, string kubeconfigPath, string @namespace) =>
        new(Process.Start(new ProcessStartInfo(command[0], [.. command[1..], kubeconfigPath, @namespace])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            // As the operator runs.
            Environment = { ["DOTNET_TieredPGO"] = "0", ["DOTNET_ThreadPool_UnfairSemaphoreSpinLimit"] = "0" },
        })!);

    public async Task<WidgetReport> ReportAsync(CancellationToken cancellationToken)
    {
        await _process.StandardInput.WriteLineAsync("report");
        await _process.StandardInput.FlushAsync(cancellationToken);
        var line = await _process.StandardOutput.ReadLineAsync(cancellationToken)
            ?? throw new InvalidOperationException($"The process of the runtime ended with {(_process.HasExited ? _process.ExitCode : -1)}.");
        return JsonSerializer.Deserialize<WidgetReport>(line)!;
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        finally
        {
            if (!_process.HasExited)
            {
                _process.Kill();
            }

            _process.Dispose();
        }
    }
}
