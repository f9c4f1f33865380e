using k8s;
using k8s.Models;
using ProtocolLearning.Controllers.Api;

namespace ProtocolLearning.Benchmarks.Kills;

/// <summary>
/// Every change of a kind in an API server since a moment, without a gap: a watch that ends is resumed where it was, and one that cannot
/// be is a failure.
/// </summary>
internal sealed class WatchHistory<T> : IAsyncDisposable
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    private static readonly TimeSpan WatchTimeout = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly IResourceSource<T> _source;
    private readonly Action<WatchEventKind, T> _seen;
    private readonly CancellationTokenSource _ending = new();
    private Task _reading = Task.CompletedTask;

    private WatchHistory(IResourceSource<T> source, Action<WatchEventKind, T> seen) => (_source, _seen) = (source, seen);

    /// <summary>Fails once a part of the history is lost.</summary>
    public Task Reading => _reading;

    /// <summary>Begins with what there is, as if it were added.</summary>
    public static async Task<WatchHistory<T>> StartAsync(
        IResourceSource<T> source, Action<WatchEventKind, T> seen, CancellationToken cancellationToken)
    {
        var history = new WatchHistory<T>(source, seen);
        var listed = await source.ListAllAsync("", cancellationToken);
        foreach (var item in listed.Items)
        {
            seen(WatchEventKind.Added, item);
        }

        history._reading = Task.Run(() => history.ReadAsync(listed.ResourceVersion), cancellationToken);
        return history;
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ending.Dispose();
    }

    private async Task ReadAsync(string version)
    {
        while (!_ending.IsCancellationRequested)
        {
            try
            {
                await foreach (var change in _source.WatchAsync(version, WatchTimeout, _ending.Token))
                {
                    version = change.Entity.Metadata.ResourceVersion;
                    if (change.Kind is WatchEventKind.Added or WatchEventKind.Modified or WatchEventKind.Deleted)
                    {
                        _seen(change.Kind, change.Entity);
                    }
                }
            }
            catch (ApiException exception) when (!exception.IsExpired && exception.IsTransient)
            {
                // Resumed below, where it was.
            }

            await Task.Delay(Pause, TimeProvider.System, _ending.Token);
        }
    }
}
