using System.Collections.Concurrent;
using System.Text.Json;

namespace ProtocolLearning.Benchmarks.Runtime;

/// <summary>What a runtime under test has done so far. It tells when a line comes in, and ends the process with the last one.</summary>
public sealed class WidgetWork
{
    private readonly RequestCounts _requests = new();
    private readonly ConcurrentDictionary<string, bool> _reconciled = new();
    private readonly ConcurrentDictionary<string, bool> _deleted = new();

    /// <summary>A widget that has its ConfigMap and its status.</summary>
    public void Reconciled(string name) => _reconciled.TryAdd(name, true);

    /// <summary>A widget whose controller was told that it is gone.</summary>
    public void Deleted(string name) => _deleted.TryAdd(name, true);

    /// <summary>Answers every line of the input with a report, until it ends.</summary>
    public async Task ServeAsync()
    {
        while (await Console.In.ReadLineAsync() is not null)
        {
            var report = new WidgetReport(
                _reconciled.Count,
                _deleted.Count,
                _requests.Reads,
                _requests.Writes,
                _requests.Lists,
                _requests.Watches,
                Environment.WorkingSet,
                Environment.CpuUsage.TotalTime.TotalSeconds);
            await Console.Out.WriteLineAsync(JsonSerializer.Serialize(report));
        }
    }
}
