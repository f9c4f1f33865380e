using k8s;
using k8s.Models;
using Microsoft.Extensions.Time.Testing;
using ProtocolLearning.Controllers;
using ProtocolLearning.Controllers.Api;
using ProtocolLearning.Controllers.Caching;
using ProtocolLearning.Controllers.Clusters;
using ProtocolLearning.Operator.Coordination;
using ProtocolLearning.Operator.Runs;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Resources.TrainingRuns;

namespace ProtocolLearning.Operator.Tests.Runs;

/// <summary>What an operator that stands by hears of no other way: that runs are gone.</summary>
public sealed class ContextSweepTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly FakeTimeProvider _time = new();
    private readonly Home _home = new();

    [Fact]
    public async Task Sweep_endsTheSessionsOfRunsThatAreGoneAndOfNoOthers()
    {
        await using var contexts = new RunContexts();
        using var sweep = new ContextSweep(contexts, _home, _time);
        var (kept, gone) = (await OpenAsync(contexts, "run-uid"), await OpenAsync(contexts, "gone"));
        _home.Runs = [Samples.Run()];
        await sweep.StartAsync(CancellationToken.None);

        await UntilAsync(() => gone.IsDisposed);
        await sweep.StopAsync(CancellationToken.None);
        Assert.False(kept.IsDisposed);
        Assert.Same(kept, contexts.Of("run-uid").Session);
        Assert.Null(contexts.Of("gone").Session);
    }

    [Fact]
    public async Task Sweep_takesARunForGoneOnlyOnceTheCacheIsFilled()
    {
        await using var contexts = new RunContexts();
        using var sweep = new ContextSweep(contexts, _home, _time);
        var session = await OpenAsync(contexts, "gone");
        _home.HasSynced = false;
        await sweep.StartAsync(CancellationToken.None);
        await UntilAsync(() => _home.Asked >= 3);
        Assert.False(session.IsDisposed);

        _home.HasSynced = true;
        await UntilAsync(() => session.IsDisposed);
        await sweep.StopAsync(CancellationToken.None);
    }

    private async Task<Session> OpenAsync(RunContexts contexts, string uid)
    {
        var session = new Session();
        await contexts.Of(uid).ConnectAsync("sample", new CoordinatorAddress(1, "127.0.0.1:1", Samples.Key), session, () => { }, _time.GetUtcNow());
        return session;
    }

    /// <summary>Lets one interval after the other go by.</summary>
    private async Task UntilAsync(Func<bool> condition)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Patience, "it never came about");
            _time.Advance(ContextSweep.Interval);
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }
    }

    private sealed class Session : ICoordinatorSession, ICoordinatorConnector
    {
        private volatile bool _isDisposed;

        public bool IsDisposed => _isDisposed;

        public CoordinatorView View => CoordinatorView.Unknown;

        public ICoordinatorSession Open(string run, CoordinatorAddress address, Action changed) => this;

        public Task<ProposalReply?> ProposeAsync(Proposal proposal, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask DisposeAsync()
        {
            _isDisposed = true;
            return ValueTask.CompletedTask;
        }
    }

    /// <summary>A home whose cache of runs is played, and nothing else.</summary>
    private sealed class Home : IClusterSet, ICluster, IReadOnlyStore<V1Alpha1TrainingRun>
    {
        private int _asked;

        public IReadOnlyList<V1Alpha1TrainingRun> Runs { get; set; } = [];

        public bool HasSynced
        {
            get
            {
                Interlocked.Increment(ref _asked);
                return field;
            }
            set;
        } = true;

        public int Asked => Volatile.Read(ref _asked);

        ICluster IClusterSet.Home => this;

        public IReadOnlyList<ICluster> Members => [];

        public string Name => "home";

        public IApiClient Api => throw new NotSupportedException();

        public IReadOnlyList<string> Missing => [];

        public CacheTrouble? Trouble => null;

        public CancellationToken Disengaged => CancellationToken.None;

        public int Count => Runs.Count;

        public IReadOnlyStore<T> Cache<T>()
            where T : class, IKubernetesObject<V1ObjectMeta> => (IReadOnlyStore<T>)(object)this;

        public IReadOnlyList<V1Alpha1TrainingRun> List() => Runs;

        public ICluster? Find(string name) => throw new NotSupportedException();

        public Task EngageAsync(string name, KubernetesClientConfiguration configuration) => throw new NotSupportedException();

        public Task<bool> DisengageAsync(string name) => throw new NotSupportedException();

        public V1Alpha1TrainingRun? Find(ObjectKey key) => throw new NotSupportedException();

        public IReadOnlyList<V1Alpha1TrainingRun> ListNamespace(string @namespace) => throw new NotSupportedException();

        public IReadOnlyList<V1Alpha1TrainingRun> FindByIndex(string index, string value) => throw new NotSupportedException();

        public V1Alpha1TrainingRun Clone(V1Alpha1TrainingRun entity) => throw new NotSupportedException();
    }
}
