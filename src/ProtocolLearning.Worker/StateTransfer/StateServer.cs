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

    private readonly Dictionary<Member, ServedPeer> _peers = [];
    private readonly HashSet<Member> _waiting = [];
    private StateTree? _tree;

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

    /// <summary>Sends one chunk to each in turn, as long as there is room.</summary>
    private void Serve()
    {
        var room = MostInBuffers - _peers.Values.Sum(peer => peer.InBuffers);
        while (room > 0 && _peers.Any(peer => peer.Value.IsWaiting))
        {
            foreach (var (member, peer) in _peers.Where(peer => peer.Value.IsWaiting).Take(room))
            {
                Send(member, peer, peer.Take());
                room--;
            }
        }
    }

    private void Send(Member receiver, ServedPeer peer, int chunk)
    {
        var payload = peer.Rent(_tree!.Layout.LengthOf(chunk));
        shard.Read(_tree.Layout.OffsetOf(chunk), payload.Memory.Span);
        context.Send(receiver, new StateChunk(shard.Round, shard.Hash, chunk, _tree.ProofOf(chunk), payload.Memory.Length), payload);
    }
}
