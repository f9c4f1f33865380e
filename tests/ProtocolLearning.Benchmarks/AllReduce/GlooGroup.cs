using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace ProtocolLearning.Benchmarks.AllReduce;

/// <summary>The reference: torch.distributed over gloo, a process a rank, without encryption.</summary>
internal static class GlooGroup
{
    private static readonly string Script = Path.Combine(AppContext.BaseDirectory, "AllReduce", "all_reduce.py");

    /// <summary>Debian's Python, whose python3-torch has torch.distributed; another one where the environment names it.</summary>
    private static string Python => Environment.GetEnvironmentVariable("PLEARN_BENCHMARK_PYTHON") ?? "/usr/bin/python3";

    /// <summary>Why there is no reference; null where there is one.</summary>
    public static async Task<string?> MissingAsync(CancellationToken cancellationToken)
    {
        const string Missing = "no Python with torch.distributed: install Debian's python3-torch or set PLEARN_BENCHMARK_PYTHON";
        if (!File.Exists(Python))
        {
            return Missing;
        }

        using var process = Process.Start(new ProcessStartInfo(Python, ["-c", "import torch.distributed as d; exit(not d.is_gloo_available() if hasattr(d, 'is_gloo_available') else not d.is_available())"])
        {
            RedirectStandardError = true,
        })!;
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0 ? null : Missing;
    }

    /// <summary>Starts the ranks, and waits until they have met.</summary>
    public static async Task<ProcessGroup> StartAsync(int ranks, int elements)
    {
        var port = FreePort();
        var group = new ProcessGroup(Enumerable.Range(0, ranks).Select(rank => new ProcessStartInfo(
            Python, [Script, Text(rank), Text(ranks), Text(port), Text(elements)])));
        await group.HearAsync();
        return group;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
