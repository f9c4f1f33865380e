namespace ProtocolLearning.Worker.Replica;

/// <summary>Which of the chunks that one peer owes have come, and whether any came lately.</summary>
/// <param name="count">Number of chunks.</param>
/// <param name="isHere">Whether all are here from the start.</param>
internal sealed class ChunkArrivals(int count, bool isHere = false)
{
    private readonly bool[] _has = [.. Enumerable.Repeat(isHere, count)];
    private int _missing = isHere ? 0 : count;
    private int _missingBefore = -1;
    private bool _wasAsked;

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

    /// <summary>Notes how much is missing now.</summary>
    public void Look() => _missingBefore = _missing;

    /// <summary>
    /// Whether chunks are missing, none came since this was asked last, and it did not hold then: what is on its way, or was just asked for,
    /// need not be asked for.
    /// </summary>
    public bool IsStalled()
    {
        _wasAsked = !_wasAsked && _missing > 0 && (_missing == _missingBefore || _missing == count);
        Look();
        return _wasAsked;
    }
}
