using System.Collections.Concurrent;

namespace ProtocolLearning.Operator.Runs;

/// <summary>The contexts of all runs, by the run's uid.</summary>
internal sealed class RunContexts : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, RunContext> _contexts = new();

    public RunContext Of(string uid) => _contexts.GetOrAdd(uid, _ => new RunContext());

    /// <summary>Ends what is kept for a run.</summary>
    public async Task ForgetAsync(string uid)
    {
        if (_contexts.TryRemove(uid, out var context))
        {
            await context.DisposeAsync();
        }
    }

    /// <summary>Ends what is kept for all but these runs.</summary>
    public async Task RetainAsync(IReadOnlySet<string> uids)
    {
        foreach (var uid in _contexts.Keys.Where(uid => !uids.Contains(uid)))
        {
            await ForgetAsync(uid);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var uid in _contexts.Keys)
        {
            await ForgetAsync(uid);
        }
    }
}
