using System.Buffers;
using ProtocolLearning.Protocol.Exchange;
using ProtocolLearning.Protocol.Hashing;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Protocol.Rounds;
using ProtocolLearning.Worker.Replica;
using ProtocolLearning.Worker.StateTransfer;
using ProtocolLearning.Worker.Tests.Replica;

namespace ProtocolLearning.Worker.Tests.StateTransfer;

public sealed class StateServerTests
{
    private const int Elements = 100_000;

    private static readonly Member[] Peers = [.. Enumerable.Range(1, 8).Select(index => new Member(new Slot(0, index), 1, "p"))];

    private readonly ReplicaContext _context = new(
        new Member(new Slot(0, 0), 1, "p"), RunState.Empty, new StillEngine(Elements, 1), ReplicaOptions.Default);

    private readonly AppliedShard _shard = TransferWorld.Empty(Elements);
    private readonly StateServer _server;

    public StateServerTests()
    {
        _shard.Initialize(weights => new StillEngine(Elements, 1).ReadWeights(weights));
        _server = new StateServer(_context, _shard);
    }

    [Fact]
    public void Receive_of_a_request_for_the_outline_hashes_the_state_once_whoever_asks()
    {
        foreach (var peer in Peers)
        {
            _server.Receive(peer, new StateOutlineRequest(0, _shard.Hash));
        }

        Assert.Empty(_context.TakeEffects());
        var pieces = 0;
        for (; _server.HasWork; pieces++)
        {
            _server.Work();
        }

        var outlines = Sent<StateOutline>().ToArray();
        var layout = new StateLayout(_shard.SerializedBytes);
        Assert.Equal(layout.Chunks, pieces);
        Assert.Equal(Peers.ToHashSet(), outlines.Select(sent => sent.To).ToHashSet());
        var bytes = _shard.Serialize();
        var root = MerkleTree.Root([.. Enumerable.Range(0, layout.Chunks)
            .Select(chunk => MerkleTree.HashLeaf(bytes.Span.Slice((int)layout.OffsetOf(chunk), layout.LengthOf(chunk))))]);
        Assert.All(outlines, sent => Assert.Equal(root, sent.Message.Root));
        _server.Receive(Peers[0], new StateOutlineRequest(0, _shard.Hash));
        Assert.False(_server.HasWork);
        Assert.Single(Sent<StateOutline>());
    }

    [Fact]
    public void Receive_of_requests_bounds_what_is_in_buffers_for_a_peer_and_in_all()
    {
        Outline();
        for (var i = 0; i < 1000; i++)
        {
            _server.Receive(Peers[0], new StateChunkRequest(0, _shard.Hash, i % 10));
        }

        var first = Chunks();
        Assert.Equal(StateServer.MostOfPeer, first.Count);
        foreach (var peer in Peers[1..])
        {
            for (var i = 0; i < 1000; i++)
            {
                _server.Receive(peer, new StateChunkRequest(0, _shard.Hash, i % 10));
            }
        }

        var second = Chunks();
        Assert.InRange(first.Count + second.Count, StateServer.MostInBuffers - StateServer.MostOfPeer, StateServer.MostInBuffers);
        Assert.All(Peers[1..], peer => Assert.InRange(second.Count(sent => sent.To == peer), 1, StateServer.MostOfPeer));
        foreach (var sent in first.Concat(second))
        {
            sent.Owner.Dispose();
        }

        // Whoever waited has a turn now.
        _server.Receive(Peers[7], new StateChunkRequest(0, _shard.Hash, 11));
        Assert.NotEmpty(Chunks());
    }

    [Fact]
    public void Receive_gives_a_place_that_is_free_to_whoever_has_fewest()
    {
        Outline();
        foreach (var peer in Peers[..5])
        {
            for (var chunk = 0; chunk < 6; chunk++)
            {
                _server.Receive(peer, new StateChunkRequest(0, _shard.Hash, chunk));
            }
        }

        var sent = Chunks();
        Assert.Single(sent, chunk => chunk.To == Peers[4]);
        foreach (var (_, owner) in sent.Where(chunk => chunk.To == Peers[0]).Take(3))
        {
            owner.Dispose();
        }

        _server.Receive(Peers[0], new StateChunkRequest(0, _shard.Hash, 7));
        Assert.Equal(Peers[4], Chunks()[0].To);
    }

    [Fact]
    public void Receive_of_a_request_that_makes_no_sense_sends_no_chunk()
    {
        Outline();
        foreach (var chunk in new[] { -1, int.MinValue, new StateLayout(_shard.SerializedBytes).Chunks, int.MaxValue })
        {
            _server.Receive(Peers[0], new StateChunkRequest(0, _shard.Hash, chunk));
        }

        Assert.Empty(_context.TakeEffects());
        _server.Receive(Peers[0], new StateChunkRequest(1, _shard.Hash, 0));
        _server.Receive(Peers[0], new StateChunkRequest(0, "another", 0));
        _server.Receive(Peers[0], new StateChunkRequest(0, string.Empty, 0));
        Assert.All(Sent<StateOutline>(), sent => Assert.Empty(sent.Message.Root));
    }

    [Fact]
    public void Receive_after_the_state_changed_says_that_it_is_no_longer_held()
    {
        Outline();
        var before = _shard.Hash;
        _shard.Initialize(weights => Array.Clear(weights));
        _server.Tick();
        _server.Receive(Peers[0], new StateChunkRequest(0, before, 0));
        _server.Receive(Peers[0], new StateOutlineRequest(0, before));
        Assert.Equal([string.Empty, string.Empty], Sent<StateOutline>().Select(sent => sent.Message.Root));
    }

    private void Outline()
    {
        _server.Receive(Peers[0], new StateOutlineRequest(0, _shard.Hash));
        while (_server.HasWork)
        {
            _server.Work();
        }

        Assert.Single(Sent<StateOutline>());
    }

    private IEnumerable<(Member To, TMessage Message)> Sent<TMessage>() =>
        _context.TakeEffects().OfType<ReplicaEffect.SendToPeer>().Select(send => (send.Receiver, Assert.IsType<TMessage>(send.Message)));

    private List<(Member To, IMemoryOwner<byte> Owner)> Chunks() =>
        [.. _context.TakeEffects().OfType<ReplicaEffect.SendToPeer>().Where(send => send.Message is StateChunk).Select(send => (send.Receiver, send.Owner!))];
}
