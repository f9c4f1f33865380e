using System.Diagnostics.CodeAnalysis;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Worker.Replica;

namespace ProtocolLearning.Worker.StateTransfer;

/// <summary>
/// Fetches an agreed state from several peers at once. Each says the Merkle root of the state that it holds; chunks are asked from all who
/// say the root that most say, a few at a time, and each is checked against it when it comes. What came stays whoever goes, and the root
/// stays as long as chunks of it come, whatever others say; where none come, another root has its turn. The whole is checked against the
/// hash in the log: where it is another one, all who said that root lied, and the next root is tried.
/// </summary>
internal sealed class StateFetch(ReplicaContext context, AppliedShard shard)
{
    private const int Window = 4;
    private const int MostOpen = 32;
    private const int MostHolders = 16;
    private const int MostAskedOf = 2;
    private const int MostDoublings = 6;

    private readonly Dictionary<Member, StateHolder> _holders = [];
    private readonly HashSet<Member> _liars = [];
    private readonly Dictionary<string, int> _setAside = [];
    private DateTimeOffset _progressAt;
    private DateTimeOffset? _forgiveAt;
    private int _forgiven;
    private long _round;
    private string _hash = string.Empty;
    private DateTimeOffset _beganAt;
    private IncomingState? _incoming;

    /// <summary>How long a peer that owes chunks may send none.</summary>
    private TimeSpan Patience => context.Options.StateTimeout / 6;

    /// <summary>How long one waits where waiting is likely to help.</summary>
    private TimeSpan Moment => context.Options.StateTimeout / 60;

    /// <summary>Goes on with fetching a state, from whoever may hold it now.</summary>
    /// <param name="round">The round after which it was applied.</param>
    /// <param name="hash">Its hash in the log.</param>
    /// <param name="candidates">Who may hold it, the likeliest first.</param>
    public void Pursue(long round, string hash, IEnumerable<Member> candidates)
    {
        if ((round, hash) != (_round, _hash))
        {
            Begin(round, hash);
        }

        Follow([.. candidates]);
        foreach (var holder in _holders.Values)
        {
            if (holder.IsSilent(context.Now, Patience))
            {
                SetAside(holder);
            }

            if (context.Now >= holder.OutlineAt)
            {
                // Hashing a state that nobody asked for yet takes the holder a while.
                holder.OutlineAt = context.Now + context.Options.StateTimeout;
                holder.OwesOutline = true;
                context.Send(holder.Member, new StateOutlineRequest(_round, _hash));
            }
        }

        Choose();
        Ask();
    }

    /// <summary>The state is held, or comes from elsewhere.</summary>
    public void Stop()
    {
        if (_hash.Length > 0)
        {
            Drop();
            _holders.Clear();
            _liars.Clear();
            _setAside.Clear();
            (_forgiveAt, _forgiven) = (null, 0);
            _hash = string.Empty;
        }
    }

    /// <summary>A request did not reach a peer.</summary>
    public void Fail(Member peer)
    {
        if (_holders.TryGetValue(peer, out var holder))
        {
            SetAside(holder);
            holder.OwesOutline = false;
            holder.OutlineAt = holder.Root.Length == 0 ? context.Now + Moment : null;
        }
    }

    public void Receive(Member sender, StateOutline outline)
    {
        if (!IsFetched(sender, outline.Round, outline.Hash, out var holder))
        {
            return;
        }

        // Whoever owes chunks may say that the state is gone; nothing else is taken unasked.
        if (!holder.OwesOutline && (outline.Root.Length > 0 || !holder.OwesChunks))
        {
            return;
        }

        var before = holder.Root;
        if (!holder.TryName(outline.Root))
        {
            Distrust(holder, "named two roots of one state");
            Choose();
            Ask();
            return;
        }

        (holder.OwesOutline, holder.HasAnswered) = (false, true);
        if (holder.Root != before)
        {
            // Whoever no longer has it owes nothing.
            _incoming?.PutBack(holder.TakeOpen());
            holder.Forgive();
        }

        holder.OutlineAt = outline.Root.Length == 0 ? context.Now + Moment : null;
        Choose();
        Ask();
    }

    /// <summary>A peer sent a chunk.</summary>
    /// <returns>Whether the shard holds the state now.</returns>
    public bool Receive(Member sender, StateChunk chunk, ReadOnlySpan<byte> payload)
    {
        if (!IsFetched(sender, chunk.Round, chunk.Hash, out var holder)
            || _incoming is null
            || holder.Root != _incoming.Root
            || !_incoming.Exists(chunk.Chunk)
            || !holder.TryTake(chunk.Chunk))
        {
            return false;
        }

        if (!_incoming.Has(chunk.Chunk))
        {
            if (_incoming.Add(chunk, payload) is { } fault)
            {
                Distrust(holder, fault);
                Choose();
                Ask();
                return false;
            }

            _progressAt = context.Now;
        }

        holder.Succeed(chunk.Chunk, context.Now);
        if (_incoming.Arrived == 1)
        {
            Tell(_incoming);
        }

        foreach (var other in _holders.Values)
        {
            other.Cancel(chunk.Chunk);
        }

        if (_incoming.IsComplete && TryFinish())
        {
            return true;
        }

        Ask();
        return false;
    }

    private bool IsFetched(Member sender, long round, string hash, [NotNullWhen(true)] out StateHolder? holder) =>
        _holders.TryGetValue(sender, out holder) && (round, hash) == (_round, _hash);

    private void Begin(long round, string hash)
    {
        if (hash != _hash)
        {
            Drop();
        }

        (_round, _hash, _beganAt, _progressAt) = (round, hash, context.Now, context.Now);
        _holders.Clear();
        _setAside.Clear();
        _incoming?.PutBack(Enumerable.Range(0, int.MaxValue).TakeWhile(_incoming.Exists));
    }

    private void Drop()
    {
        if (_incoming is not null)
        {
            shard.TakeBack(_incoming.Room);
            _incoming.Dispose();
            _incoming = null;
        }

        foreach (var holder in _holders.Values)
        {
            holder.Forgive();
        }
    }

    private void Follow(IReadOnlyCollection<Member> candidates)
    {
        Forgive(candidates);
        Member[] followed = [.. candidates.Where(candidate => !_liars.Contains(candidate)).Take(MostHolders)];
        foreach (var gone in _holders.Keys.Except(followed).ToArray())
        {
            _holders.Remove(gone, out var holder);
            _incoming?.PutBack(holder!.TakeOpen());
        }

        foreach (var candidate in followed)
        {
            _holders.TryAdd(candidate, new StateHolder(candidate));
        }
    }

    /// <summary>Where nobody is left to ask, better the same ones again than nobody, but each time later.</summary>
    private void Forgive(IReadOnlyCollection<Member> candidates)
    {
        if (candidates.Count == 0 || !candidates.All(_liars.Contains))
        {
            _forgiveAt = null;
        }
        else if (_forgiveAt is null)
        {
            _forgiveAt = context.Now + (Moment * (1 << _forgiven));
        }
        else if (context.Now >= _forgiveAt)
        {
            _liars.Clear();
            _setAside.Clear();
            (_forgiveAt, _forgiven) = (null, Math.Min(MostDoublings, _forgiven + 1));
        }
    }

    /// <summary>
    /// Takes a root where none is taken: at once where more than half of whom may know say it, else after a moment. One that is
    /// taken stays while chunks of it come. Where none came for long, each time longer, the one that was set aside least has its turn.
    /// </summary>
    private void Choose()
    {
        var roots = _holders.Values.Where(holder => holder.Root.Length > 0).GroupBy(holder => holder.Root).ToList();
        if (_incoming is not null)
        {
            var times = TimesSetAside(_incoming.Root);
            var limit = Sayers(_incoming.Root) > 0 ? Patience * (1 << Math.Min(MostDoublings, times)) : Moment;
            roots.RemoveAll(root => root.Key == _incoming.Root);
            if (roots.Count == 0 || context.Now - _progressAt < limit)
            {
                return;
            }

            _setAside[_incoming.Root] = times + 1;
            Drop();
        }

        if (roots.Count == 0)
        {
            return;
        }

        var best = roots.OrderBy(root => TimesSetAside(root.Key)).ThenByDescending(Votes).First();
        var awaited = _holders.Values.Count(holder => !holder.HasAnswered || holder.Root.Length > 0);
        if (2 * Votes(best) > awaited || context.Now - _beganAt >= Moment)
        {
            _incoming = IncomingState.Into(shard.Lend(), best.Key);
            _progressAt = context.Now;
        }
    }

    private int TimesSetAside(string root) => _setAside.GetValueOrDefault(root);

    private static int Votes(IEnumerable<StateHolder> sayers) => sayers.Count(holder => holder.HasVote);

    private void Tell(IncomingState incoming) =>
        context.Store(new ReplicaEffect.StateProgress(_round, incoming.Arrived, incoming.Chunks, Sayers(incoming.Root)));

    private int Sayers(string root) => _holders.Values.Count(holder => holder.Root == root);

    /// <summary>Asks each in turn for one more chunk, until each has been asked for as many as may be open.</summary>
    private void Ask()
    {
        if (_incoming is null)
        {
            return;
        }

        StateHolder[] usable = [.. _holders.Values.Where(holder => holder.Root == _incoming.Root && context.Now >= holder.RestsUntil)];
        var open = _holders.Values.Sum(holder => holder.Open.Count);
        for (var asked = true; asked;)
        {
            asked = false;
            foreach (var holder in usable.Where(holder => holder.Open.Count < Window))
            {
                if (open < MostOpen && (_incoming.TryTakeUnasked(out var chunk) || TryFindSlow(holder, out chunk)))
                {
                    holder.Ask(chunk, context.Now);
                    context.Send(holder.Member, new StateChunkRequest(_round, _hash, chunk));
                    (asked, open) = (true, open + 1);
                }
            }
        }
    }

    /// <summary>Where every chunk is asked for, who has nothing to do is asked for the one that another owes for longest.</summary>
    private bool TryFindSlow(StateHolder holder, out int chunk)
    {
        var slow = _holders.Values
            .Where(other => other != holder)
            .SelectMany(other => other.Open)
            .Where(open => context.Now - open.Value >= Moment && !holder.Open.ContainsKey(open.Key))
            .Where(open => _holders.Values.Count(other => other.Open.ContainsKey(open.Key)) < MostAskedOf)
            .OrderBy(open => open.Value)
            .ToArray();
        chunk = slow.Length > 0 ? slow[0].Key : -1;
        return slow.Length > 0;
    }

    private void SetAside(StateHolder holder)
    {
        _incoming?.PutBack(holder.TakeOpen());
        holder.Rest(context.Now, Moment);
    }

    private void Distrust(StateHolder holder, string fault)
    {
        _incoming?.PutBack(holder.TakeOpen());
        _holders.Remove(holder.Member);
        if (_liars.Add(holder.Member))
        {
            context.Blame(holder.Member, _round, fault);
        }
    }

    private bool TryFinish()
    {
        var incoming = _incoming!;
        if (incoming.Finish() == _hash)
        {
            Tell(incoming);
            _incoming = null;
            incoming.Dispose();
            shard.Adopt(incoming.Room, _round, _hash);
            Stop();
            return true;
        }

        foreach (var holder in _holders.Values.Where(holder => holder.Root == incoming.Root).ToArray())
        {
            Distrust(holder, $"said that it holds the state, and gave one whose hash is not {_hash}");
        }

        Drop();
        Choose();
        return false;
    }
}
