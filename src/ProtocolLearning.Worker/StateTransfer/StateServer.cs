using System.Diagnostics.CodeAnalysis;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Worker.Replica;

namespace ProtocolLearning.Worker.StateTransfer;

/// <summary>
/// Serves the applied state to peers of the stage, as long as it is the applied one. It is hashed once, chunk by chunk between pieces
/// of training, when somebody asks first; chunks are copied into pooled buffers, so many for a peer and so many in all, and whatever is asked
/// beyond that is forgotten. No request ends it, makes it allocate by what it says, or is answered by more than one message.
/// </summary>
internal sealed class StateServer(ReplicaContext context, AppliedShard shard)
{
    /// <summary>Most chunks that one peer may have asked for and not got.</summary>
    public const int MostOfPeer = 8;

    /// <summary>Most chunks in buffers.</summary>
    public const int MostInBuffers = 32;

    /// <summary>Chunks in buffers from which on only those are served who have none there.</summary>
    private const int SharedBuffers = MostInBuffers - MostOfPeer;

    private readonly Dictionary<Member, ServedPeer> _peers = [];
    private readonly HashSet<Member> _waiting = [];
    private StateTree? _tree;
    private long _served;

    /// <summary>Whether somebody waits for the outline of the applied state.</summary>
    public bool HasWork => _waiting.Count > 0 && Tree is { Root: null };

    /// <summary>The tree of the applied state; null where nobody has asked for it.</summary>
    private StateTree? Tree => _tree?.Hash == shard.Hash ? _tree : null;

    /// <summary>Hashes one chunk, and answers whoever waits once it was the last.</summary>
    public void Work()
    {
        Tree!.HashNext();
        if (_tree!.Root is not null)
        {
            foreach (var peer in _waiting)
            {
                Tell(peer);
            }

            _waiting.Clear();
        }
    }

    public void Receive(Member sender, StateOutlineRequest request)
    {
        if (!Holds(request.Round, request.Hash))
        {
            context.Send(sender, new StateOutline(request.Round, request.Hash, string.Empty));
            return;
        }

        Begin();
        if (_tree!.Root is null)
        {
            _waiting.Add(sender);
        }
        else
        {
            Tell(sender);
        }
    }

    public void Receive(Member sender, StateChunkRequest request)
    {
        if (!Holds(request.Round, request.Hash) || Tree?.Root is null)
        {
            context.Send(sender, new StateOutline(request.Round, request.Hash, string.Empty));
            return;
        }

        if (request.Chunk < 0 || request.Chunk >= _tree!.Layout.Chunks)
        {
            return;
        }

        if (!_peers.TryGetValue(sender, out var peer))
        {
            _peers[sender] = peer = new ServedPeer();
        }

        peer.Ask(request.Chunk, MostOfPeer);
        Serve();
    }

    /// <summary>Goes on with what waits for room, and forgets peers that left and a state that is no longer the applied one.</summary>
    public void Tick()
    {
        if (_tree is null)
        {
            return;
        }

        if (Tree is null)
        {
            Forget();
            return;
        }

        foreach (var gone in _peers.Keys.Where(peer => context.State.Current(peer) is null).ToArray())
        {
            _peers.Remove(gone);
        }

        Serve();
    }

    private bool Holds(long round, string hash) => shard.Round == round && shard.Hash == hash && hash.Length > 0;

    private void Begin()
    {
        if (Tree is null)
        {
            Forget();
            _tree = new StateTree(shard);
        }
    }

    private void Forget()
    {
        _tree = null;
        _waiting.Clear();
        foreach (var peer in _peers.Values)
        {
            peer.Clear();
        }
    }

    private void Tell(Member peer) => context.Send(peer, new StateOutline(shard.Round, shard.Hash, _tree!.Root!));

    /// <summary>
    /// Sends one chunk after the other as long as there is room, each to whoever has fewest in buffers: nobody has more than a share, and some
    /// places are kept for those who have none, so that those who read slowly do not hold up the others.
    /// </summary>
    private void Serve()
    {
        while (TryFindNext(out var member, out var peer))
        {
            Send(member, peer, peer.Take());
            peer.ServedAt = ++_served;
        }
    }

    private bool TryFindNext([NotNullWhen(true)] out Member? member, [NotNullWhen(true)] out ServedPeer? peer)
    {
        var inBuffers = _peers.ToDictionary(served => served.Key, served => served.Value.InBuffers);
        var all = inBuffers.Values.Sum();
        var share = MostInBuffers / Math.Max(1, _peers.Count(served => served.Value.IsWaiting || inBuffers[served.Key] > 0));
        (member, peer) = all >= MostInBuffers
            ? default
            : _peers
                .Where(served => served.Value.IsWaiting)
                .Where(served => inBuffers[served.Key] == 0 || (all < SharedBuffers && inBuffers[served.Key] < share))
                .OrderBy(served => inBuffers[served.Key])
                .ThenBy(served => served.Value.ServedAt)
                .FirstOrDefault();
        return member is not null && peer is not null;
    }

    private void Send(Member receiver, ServedPeer peer, int chunk)
    {
        var payload = peer.Rent(_tree!.Layout.LengthOf(chunk));
        shard.Read(_tree.Layout.OffsetOf(chunk), payload.Memory.Span);
        context.Send(receiver, new StateChunk(shard.Round, shard.Hash, chunk, _tree.ProofOf(chunk), payload.Memory.Length), payload);
    }
}
