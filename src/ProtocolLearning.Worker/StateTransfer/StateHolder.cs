using ProtocolLearning.Protocol.Membership;

namespace ProtocolLearning.Worker.StateTransfer;

/// <summary>One peer that may hold the state that is fetched: what it said of it, and what it was asked for.</summary>
internal sealed class StateHolder(Member member)
{
    private const int MostStrikes = 6;

    private readonly Dictionary<int, DateTimeOffset> _open = [];
    private readonly HashSet<int> _owed = [];
    private DateTimeOffset _progressAt;
    private string? _firstRoot;
    private int _strikes;

    public Member Member => member;

    /// <summary>The root that it named; empty where it does not hold the state, or has not said.</summary>
    public string Root { get; private set; } = string.Empty;

    /// <summary>When it is to be asked for its outline; null while that is awaited or known.</summary>
    public DateTimeOffset? OutlineAt { get; set; } = DateTimeOffset.MinValue;

    /// <summary>Whether an outline is awaited from it, which is taken once.</summary>
    public bool OwesOutline { get; set; }

    /// <summary>Whether it owes chunks.</summary>
    public bool OwesChunks => _owed.Count > 0;

    /// <summary>Whether what it says counts: it has not failed since it last sent what is good.</summary>
    public bool HasVote => _strikes == 0;

    /// <summary>Whether it has said whether it holds the state.</summary>
    public bool HasAnswered { get; set; }

    /// <summary>Before when it is asked for no chunk.</summary>
    public DateTimeOffset RestsUntil { get; private set; }

    /// <summary>Chunks that it was asked for, and when.</summary>
    public IReadOnlyDictionary<int, DateTimeOffset> Open => _open;

    /// <summary>Takes the root that it names.</summary>
    /// <returns>Whether it has named no other one before.</returns>
    public bool TryName(string root)
    {
        if (root.Length > 0 && (_firstRoot ??= root) != root)
        {
            return false;
        }

        Root = root;
        return true;
    }

    /// <summary>Notes that it is asked for a chunk.</summary>
    public void Ask(int chunk, DateTimeOffset now)
    {
        _progressAt = _open.Count == 0 ? now : _progressAt;
        _open[chunk] = now;
        _owed.Add(chunk);
    }

    /// <summary>A chunk came from it.</summary>
    /// <returns>Whether it was asked for that one, be it long ago, and had not sent it.</returns>
    public bool TryTake(int chunk) => _owed.Remove(chunk);

    /// <summary>What it sent is good.</summary>
    public void Succeed(int chunk, DateTimeOffset now)
    {
        _open.Remove(chunk);
        (_progressAt, _strikes, RestsUntil) = (now, 0, default);
    }

    /// <summary>Whether it has sent nothing for too long.</summary>
    public bool IsSilent(DateTimeOffset now, TimeSpan patience) => _open.Count > 0 && now - _progressAt >= patience;

    /// <summary>It failed: it rests, each time longer.</summary>
    public void Rest(DateTimeOffset now, TimeSpan least)
    {
        RestsUntil = now + (least * (1 << _strikes));
        _strikes = Math.Min(MostStrikes, _strikes + 1);
    }

    /// <summary>Takes back what it was asked for.</summary>
    public int[] TakeOpen()
    {
        int[] chunks = [.. _open.Keys];
        _open.Clear();
        return chunks;
    }

    /// <summary>Another state, or another root of it, is fetched: what it owes is of no use.</summary>
    public void Forgive()
    {
        _open.Clear();
        _owed.Clear();
    }

    /// <summary>A chunk is here from elsewhere.</summary>
    public void Cancel(int chunk) => _open.Remove(chunk);
}
