using ProtocolLearning.Protocol.Codecs;

namespace ProtocolLearning.Worker.Replica;

/// <summary>
/// What a lossy codec took from the aggregates that this replica returned, as their owner, is added to the next ones. When a
/// partition moves, it is handed on to the new owner, who adds it to what it owes itself; so it may come at any time. A discarded
/// attempt leaves it as it was.
/// </summary>
/// <param name="decay">Share of what was lost that is added.</param>
internal sealed class OwnerFeedback(float decay)
{
    private readonly List<Debt> _owed = [];
    private readonly List<Debt> _next = [];

    /// <summary>
    /// An attempt opens: cuts what is owed at its partitions, and gives away what does not lie in an own one.
    /// </summary>
    /// <param name="ranges">All partitions, in order.</param>
    /// <param name="isOwn">Which of them this replica owns.</param>
    /// <returns>Partition, first element and elements of what is to be handed on, or dropped.</returns>
    public IReadOnlyList<(int Partition, int Start, float[] Values)> Open(IReadOnlyList<Range> ranges, Func<int, bool> isOwn)
    {
        var released = new List<(int, int, float[])>();
        var kept = new List<Debt>();
        foreach (var debt in _owed)
        {
            for (var partition = 0; partition < ranges.Count; partition++)
            {
                var start = Math.Max(debt.Start, ranges[partition].Start.Value);
                var end = Math.Min(debt.End, ranges[partition].End.Value);
                if (start >= end)
                {
                    continue;
                }

                var values = start == debt.Start && end == debt.End ? debt.Values : debt.Values[(start - debt.Start)..(end - debt.Start)];
                if (isOwn(partition))
                {
                    kept.Add(new Debt(start, values));
                }
                else
                {
                    released.Add((partition, start, values));
                }
            }
        }

        _owed.Clear();
        _owed.AddRange(kept);
        _next.Clear();
        return released;
    }

    /// <summary>What is owed in a partition by now is what <see cref="AddTo"/> adds; what comes later waits for the next aggregate.</summary>
    public void Pay(Range partition)
    {
        foreach (var debt in _owed.Where(debt => debt.Start >= partition.Start.Value && debt.End <= partition.End.Value))
        {
            debt.IsPaid = true;
        }
    }

    /// <summary>Adds what is paid in a chunk of a partition.</summary>
    /// <param name="start">First element of the chunk.</param>
    /// <param name="aggregate">Its elements.</param>
    public void AddTo(int start, Span<float> aggregate)
    {
        foreach (var debt in _owed.Where(debt => debt.IsPaid))
        {
            var first = Math.Max(debt.Start, start);
            var end = Math.Min(debt.End, start + aggregate.Length);
            if (first < end)
            {
                Residual.Add(debt.Values.AsSpan(first - debt.Start, end - first), decay, aggregate.Slice(first - start, end - first));
            }
        }
    }

    /// <summary>Notes what a chunk of an aggregate loses by its encoding.</summary>
    public void Note(TensorEncoding encoding, int start, ReadOnlySpan<float> aggregate, ReadOnlySpan<byte> encoded)
    {
        var lost = new Debt(start, new float[aggregate.Length]);
        Residual.Write(encoding, aggregate, encoded, lost.Values);
        _next.Add(lost);
    }

    /// <summary>Takes over what an earlier owner owes in a partition of this replica's.</summary>
    /// <param name="range">The whole partition.</param>
    /// <param name="start">First element of what is handed on.</param>
    /// <param name="values">It, within the partition.</param>
    public void TakeOver(Range range, int start, ReadOnlySpan<float> values)
    {
        // One vector takes all that is handed on, so that nobody can fill the memory.
        var (first, length) = (range.Start.Value, range.End.Value - range.Start.Value);
        var debt = _owed.Find(debt => !debt.IsPaid && debt.Start == first && debt.Values.Length == length);
        if (debt is null)
        {
            debt = new Debt(first, new float[length]);
            _owed.Add(debt);
        }

        Residual.Add(values, 1, debt.Values.AsSpan(start - first, values.Length));
    }

    /// <summary>The aggregates were applied: what was paid is replaced by what they lost.</summary>
    public void Commit()
    {
        _owed.RemoveAll(debt => debt.IsPaid);
        _owed.AddRange(_next);
        _next.Clear();
    }

    /// <summary>The attempt did not come to anything: what was paid is owed again.</summary>
    public void Drop()
    {
        _next.Clear();
        foreach (var debt in _owed)
        {
            debt.IsPaid = false;
        }
    }

    /// <summary>The state came from a peer: nothing is owed any more.</summary>
    public void Clear()
    {
        _owed.Clear();
        _next.Clear();
    }

    private sealed class Debt(int start, float[] values)
    {
        public int Start => start;

        public int End => start + values.Length;

        public float[] Values => values;

        /// <summary>Whether the open attempt's aggregate has it.</summary>
        public bool IsPaid { get; set; }
    }
}
