using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace ProtocolLearning.Benchmarks.Runtime;

/// <summary>A runtime under test as a process of its own, and what it tells of itself.</summary>
internal sealed class WidgetProcess : IAsyncDisposable
{
    private readonly Process _process;

    private WidgetProcess(Process process) => _process = process;

    /// <summary>How many widgets a runtime reconciles at once.</summary>
    public const int Workers = 32;

    /// <param name="assembly">Path of the runtime's program.</param>
    /// <param name="kubeconfigPath">Where the cluster is.</param>
    /// <param name="namespace">Whose widgets it reconciles.</param>
    public static WidgetProcess Start(string assembly, string kubeconfigPath, string @namespace) =>
        new(Process.Start(new ProcessStartInfo("dotnet", ["exec", assembly, kubeconfigPath, @namespace, Workers.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            // As the operator's project file says, for both of them.
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
