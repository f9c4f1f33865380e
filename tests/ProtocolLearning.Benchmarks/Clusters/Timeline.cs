using System.Diagnostics;
using k8s;
using k8s.Models;

namespace ProtocolLearning.Benchmarks.Clusters;

/// <summary>Hands on what a watch shows, with the time at which it was seen. A watch that ends is begun anew, and shows everything again.</summary>
internal sealed class Timeline<T> : IAsyncDisposable
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly Func<CancellationToken, IAsyncEnumerable<(WatchEventType Type, T Item)>> _watch;
    private readonly Action<WatchEventType, T, long> _seen;
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _reading;

    /// <param name="watch">Begins the watch.</param>
    /// <param name="seen">Takes an event and its <see cref="Stopwatch"/> timestamp, one after the other.</param>
    public Timeline(Func<CancellationToken, IAsyncEnumerable<(WatchEventType Type, T Item)>> watch, Action<WatchEventType, T, long> seen)
    {
        (_watch, _seen) = (watch, seen);
        _reading = Task.Run(ReadAsync);
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ending.Dispose();
    }

    private async Task ReadAsync()
    {
        while (!_ending.IsCancellationRequested)
        {
            try
            {
                await foreach (var (type, item) in _watch(_ending.Token))
                {
                    _seen(type, item, Stopwatch.GetTimestamp());
                }
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException)
            {
                // Closed by the server.
            }

            await Task.Delay(Pause, TimeProvider.System, _ending.Token);
        }
    }
}
