using ProtocolLearning.Protocol.Randomness;

namespace ProtocolLearning.Protocol.Routing;

/// <summary>
/// Interleaved weighted round robin over measured throughput (SWARM, arXiv 2301.11913): each peer has a virtual time, which a task
/// advances by its size over the peer's throughput; the peer that is furthest behind takes the next task.
/// </summary>
/// <remarks>
/// <para>A peer whose throughput is unknown enters at the current minimum, so that it is tried at once, and counts as the median of
/// the known ones. Throughputs are capped so that no available peer's share exceeds twice the fair one, 1/n: claiming speed does
/// not draw all the traffic. A peer that failed is set aside until a time and comes back without a backlog of claims.</para>
/// <para>Ties are broken by a counter-based hash of the seed: equal calls give equal choices. Not thread-safe.</para>
/// </remarks>
/// <typeparam name="TPeer">What names a peer.</typeparam>
/// <param name="seed">Breaks ties.</param>
public sealed class InterleavedRoundRobin<TPeer>(ulong seed)
    where TPeer : notnull
{
    /// <summary>Weight of a new measurement in a peer's moving average.</summary>
    public const double Smoothing = 0.2;

    private readonly List<Entry> _entries = [];
    private ulong _draws;

    /// <summary>The peers, in the order in which they were added.</summary>
    public IEnumerable<TPeer> Peers => _entries.Select(entry => entry.Peer);

    /// <summary>Makes the peers exactly these: new ones enter at the minimum, those that are gone leave, the others stay as they are.</summary>
    public void Replace(IReadOnlyCollection<TPeer> peers)
    {
        var wanted = peers.ToHashSet();
        _entries.RemoveAll(entry => !wanted.Contains(entry.Peer));
        var start = Minimum(_entries);
        foreach (var peer in peers.Where(peer => Find(peer) is null))
        {
            _entries.Add(new Entry(peer) { VirtualTime = start });
        }
    }

    /// <summary>Takes a measurement into the peer's moving average. What is not a positive finite number, or of an unknown peer, is ignored.</summary>
    /// <param name="peer">The peer.</param>
    /// <param name="perSecond">Size of finished tasks a second, in the unit of the tasks.</param>
    public void Measure(TPeer peer, double perSecond)
    {
        if (Find(peer) is { } entry && double.IsFinite(perSecond) && perSecond > 0)
        {
            entry.Throughput = entry.Throughput is { } known ? known + (Smoothing * (perSecond - known)) : perSecond;
        }
    }

    /// <summary>Sets a peer aside until a time.</summary>
    public void SetAside(TPeer peer, DateTimeOffset until)
    {
        if (Find(peer) is { } entry)
        {
            entry.AsideUntil = until;
        }
    }

    /// <summary>Chooses the peer for the next task and charges it.</summary>
    /// <param name="size">Size of the task, above 0, such as its tokens.</param>
    /// <param name="now">The time.</param>
    /// <param name="excluded">Peers that may not be chosen for this task, such as those that an earlier attempt went through.</param>
    /// <param name="peer">The choice.</param>
    /// <returns>False where no peer is available.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The size is not a positive finite number.</exception>
    public bool TryChoose(double size, DateTimeOffset now, IReadOnlyCollection<TPeer> excluded, out TPeer peer)
    {
        if (!double.IsFinite(size) || size <= 0)
        {
            throw new ArgumentOutOfRangeException(nameof(size), size, "A task has a positive finite size.");
        }

        var available = Available(now);
        var best = Least(available.Where(entry => !excluded.Contains(entry.Peer)));
        if (best is null)
        {
            peer = default!;
            return false;
        }

        best.VirtualTime += size / CappedThroughput(best, available);
        peer = best.Peer;
        return true;
    }

    /// <summary>Throughputs of which none exceeds 2/n of their sum, as near to the given ones as that allows.</summary>
    /// <param name="throughputs">n positive numbers in descending order.</param>
    /// <returns>The cap; infinity where none is needed.</returns>
    internal static double Cap(ReadOnlySpan<double> throughputs)
    {
        var rest = 0.0;
        foreach (var throughput in throughputs)
        {
            rest += throughput;
        }

        // With the k fastest at the cap c: c = 2/n * (k*c + rest).
        var fair = 2.0 / throughputs.Length;
        for (var capped = 0; capped < throughputs.Length && capped * fair < 1; capped++)
        {
            var cap = fair * rest / (1 - (capped * fair));
            if (throughputs[capped] <= cap)
            {
                return capped == 0 ? double.PositiveInfinity : cap;
            }

            rest -= throughputs[capped];
        }

        return throughputs[^1];
    }

    private List<Entry> Available(DateTimeOffset now)
    {
        var available = _entries.FindAll(entry => entry.AsideUntil is null);
        var returning = _entries.FindAll(entry => entry.AsideUntil <= now);
        var start = Minimum(available);
        foreach (var entry in returning)
        {
            entry.AsideUntil = null;
            entry.VirtualTime = Math.Max(entry.VirtualTime, start);
        }

        available.AddRange(returning);
        return available;
    }

    private Entry? Least(IEnumerable<Entry> candidates)
    {
        Entry? best = null;
        var ties = 0;
        foreach (var entry in candidates)
        {
            if (best is null || entry.VirtualTime < best.VirtualTime)
            {
                (best, ties) = (entry, 1);
            }
            else if (entry.VirtualTime == best.VirtualTime && Draw() % (ulong)++ties == 0)
            {
                best = entry;
            }
        }

        return best;
    }

    private static double CappedThroughput(Entry chosen, List<Entry> available)
    {
        var known = available.Where(entry => entry.Throughput is not null).Select(entry => entry.Throughput!.Value).Order().ToArray();
        var assumed = known.Length == 0 ? 1 : known[(known.Length - 1) / 2];
        double[] throughputs = [.. available.Select(entry => entry.Throughput ?? assumed).OrderDescending()];
        return Math.Min(chosen.Throughput ?? assumed, Cap(throughputs));
    }

    private ulong Draw()
    {
        var (word, _, _, _) = Philox.Block(_draws++, 0, seed);
        return word;
    }

    private static double Minimum(List<Entry> entries) => entries.Count == 0 ? 0 : entries.Min(entry => entry.VirtualTime);

    private Entry? Find(TPeer peer) => _entries.Find(entry => entry.Peer.Equals(peer));

    private sealed class Entry(TPeer peer)
    {
        public TPeer Peer { get; } = peer;

        public double VirtualTime { get; set; }

        public double? Throughput { get; set; }

        public DateTimeOffset? AsideUntil { get; set; }
    }
}
