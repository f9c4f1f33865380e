using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

using ProtocolLearning.Controllers.Api;

namespace ProtocolLearning.Controllers.Tests.Fakes;

/// <summary>
/// Answers lists and watches as a test wrote them down; beyond the script lists repeat the last one and watches stay silent.
/// </summary>
internal sealed class ScriptedSource : IResourceSource<Widget>
{
    private readonly ConcurrentQueue<Func<Listing<Widget>>> _lists = new();
    private readonly ConcurrentQueue<Func<CancellationToken, IAsyncEnumerable<WatchEvent<Widget>>>> _watches = new();
    private Listing<Widget> _last = new([], "1");

    public ConcurrentQueue<string> ListVersions { get; } = new();

    public ConcurrentQueue<string> WatchVersions { get; } = new();

    public ScriptedSource Lists(string version, params Widget[] items)
    {
        _lists.Enqueue(() => new Listing<Widget>(items, version));
        return this;
    }

    public ScriptedSource ListFails(Exception exception)
    {
        _lists.Enqueue(() => throw exception);
        return this;
    }

    public ScriptedSource Watches(params WatchEvent<Widget>[] events)
    {
        _watches.Enqueue(_ => events.ToAsyncEnumerable());
        return this;
    }

    public ScriptedSource WatchFails(Exception exception)
    {
        _watches.Enqueue(_ => throw exception);
        return this;
    }

    public Task<Listing<Widget>> ListAllAsync(string resourceVersion, CancellationToken cancellationToken)
    {
        ListVersions.Enqueue(resourceVersion);
        if (_lists.TryDequeue(out var list))
        {
            _last = list();
        }

        return Task.FromResult(_last);
    }

    public async IAsyncEnumerable<WatchEvent<Widget>> WatchAsync(
        string resourceVersion, TimeSpan timeout, Action opened, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        WatchVersions.Enqueue(resourceVersion);
        if (_watches.TryDequeue(out var watch))
        {
            await foreach (var change in watch(cancellationToken))
            {
                yield return change;
            }

            yield break;
        }

        opened();
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
    }
}
