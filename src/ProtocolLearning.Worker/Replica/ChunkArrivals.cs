namespace ProtocolLearning.Worker.Replica;

/// <summary>Which of the chunks that one peer owes have come, and whether any came lately.</summary>
/// <param name="count">Number of chunks.</param>
/// <param name="isHere">Whether all are here from the start.</param>
internal sealed class ChunkArrivals(int count, bool isHere = false)
{
    private readonly bool[] _has = [.. Enumerable.Repeat(isHere, count)];
    private int _missing = isHere ? 0 : count;
    private int _missingBefore = -1;

    /// <summary>Number of chunks that have come.</summary>
    public int Arrived => count - _missing;

    /// <summary>Number of chunks.</summary>
    public int Count => count;

    /// <summary>Whether all have come.</summary>
    public bool IsComplete => _missing == 0;

    /// <summary>The first chunk that is missing.</summary>
    public int First => Array.IndexOf(_has, false);

    /// <summary>Whether a chunk has come.</summary>
    public bool Has(int chunk) => _has[chunk];

    /// <summary>Notes a chunk.</summary>
    /// <returns>False where it came before.</returns>
    public bool TryAdd(int chunk)
    {
        if (_has[chunk])
        {
            return false;
        }

        _has[chunk] = true;
        _missing--;
        return true;
    }

    /// <summary>Whether chunks are missing and none came since this was asked last: what is on its way need not be asked for.</summary>
    public bool IsStalled()
    {
        var isStalled = _missing > 0 && (_missing == _missingBefore || _missing == count);
        _missingBefore = _missing;
        return isStalled;
    }
}
