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
    private readonly Action<T> _seen;
    private readonly Action<T> _gone;
    private readonly CancellationTokenSource _ending = new();
    private Task _reading = Task.CompletedTask;

    private WatchHistory(IResourceSource<T> source, Action<T> seen, Action<T> gone) => (_source, _seen, _gone) = (source, seen, gone);

    /// <summary>Fails once a part of the history is lost.</summary>
    public Task Reading => _reading;

    /// <summary>Begins with what there is, as if it were added.</summary>
    /// <param name="source">The kind.</param>
    /// <param name="seen">Told of each object that is there or is changed.</param>
    /// <param name="gone">Told of each that is deleted.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public static async Task<WatchHistory<T>> StartAsync(
        IResourceSource<T> source, Action<T> seen, Action<T> gone, CancellationToken cancellationToken)
    {
        var history = new WatchHistory<T>(source, seen, gone);
        var listed = await source.ListAllAsync("", cancellationToken);
        foreach (var item in listed.Items)
        {
            seen(item);
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
                await foreach (var change in _source.WatchAsync(version, WatchTimeout, () => { }, _ending.Token))
                {
                    version = change.Entity.Metadata.ResourceVersion;
                    if (change.Kind is WatchEventKind.Added or WatchEventKind.Modified)
                    {
                        _seen(change.Entity);
                    }
                    else if (change.Kind == WatchEventKind.Deleted)
                    {
                        _gone(change.Entity);
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
