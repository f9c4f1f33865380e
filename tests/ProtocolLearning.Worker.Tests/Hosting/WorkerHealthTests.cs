using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using ProtocolLearning.Networking.Peers;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Protocol.Rounds;
using ProtocolLearning.Worker.Hosting;
using ProtocolLearning.Worker.Tests.Engine;

namespace ProtocolLearning.Worker.Tests.Hosting;

public sealed class WorkerHealthTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly FakeTimeProvider _time = new();
    private readonly BlockingCollection<ReplicaInput> _mailbox = [];
    private readonly WorkerHealth _health = new();

    public void Dispose() => _mailbox.Dispose();

    [Fact]
    public void Worker_beforeItsReplica_isAliveAndNotReady()
    {
        Assert.Null(_health.WhyNotAlive);
        Assert.Equal("it is starting", _health.WhyNotReady);
    }

    [Fact]
    public void Worker_thatHasNotJoined_isNotReady()
    {
        _health.Watch(Loop(_ => null));
        Assert.Equal("it has not joined the run", _health.WhyNotReady);
    }

    [Fact]
    public void Worker_atOnePieceForTooLong_isNotAlive()
    {
        _health.Watch(Loop(_ => null));
        _time.Advance(WorkerHealth.LongestPiece);
        Assert.Null(_health.WhyNotAlive);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Contains("601 s", _health.WhyNotAlive, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Worker_thatWaits_isAliveHoweverLong()
    {
        await using var loop = Loop(_ => null);
        _health.Watch(loop);
        loop.Start();
        _time.Advance(TimeSpan.FromDays(1));
        await EventuallyAsync(() => _health.WhyNotAlive is null);
    }

    [Fact]
    public async Task Worker_thatLoadsItsShard_isAliveHoweverLong()
    {
        using var run = new SmallRun();
        using var loading = new ManualResetEventSlim();
        using var loaded = new ManualResetEventSlim();
        await using var loop = Loop(_ =>
        {
            loading.Set();
            Assert.True(loaded.Wait(Patience));
            return null;
        });
        _health.Watch(loop);
        loop.Start();
        var first = HashChain.Next(null, 1, DateTimeOffset.UnixEpoch, new RunAccepted(run.Definition, Convert.ToBase64String(new byte[32])));
        _mailbox.Add(new ReplicaInput.EntryCommitted(first, () => { }));
        Assert.True(loading.Wait(Patience));

        _time.Advance(TimeSpan.FromDays(1));
        Assert.Null(_health.WhyNotAlive);
        loaded.Set();
    }

    [Fact]
    public async Task Worker_toldToEndBeforeItJoined_endsInSuccess()
    {
        await using var loop = Loop(_ => null);
        loop.Start();
        _mailbox.Add(new ReplicaInput.ToldToEnd());
        var end = await loop.Ended.WaitAsync(Patience);
        Assert.Equal(WorkerExitCode.Done, end.ExitCode);
    }

    private ReplicaLoop Loop(Func<RunState, ReplicaAssembly?> assemble) =>
        new(_mailbox, assemble, new NoPeers(), _ => { }, _ => { }, _time, NullLogger<ReplicaLoop>.Instance);

    private static async Task EventuallyAsync(Func<bool> condition)
    {
        var deadline = TimeProvider.System.GetUtcNow() + Patience;
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetUtcNow() < deadline, "the condition did not come to hold");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }

    private sealed class NoPeers : IPeerTransport
    {
        public void UpdateRoster(PeerRoster roster)
        {
        }

        public void Send(Member to, PeerMessage message, ReadOnlyMemory<byte> payload, Action<PeerSendOutcome>? completed) =>
            completed?.Invoke(PeerSendOutcome.Sent);
    }
}
