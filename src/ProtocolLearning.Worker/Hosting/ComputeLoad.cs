namespace ProtocolLearning.Worker.Hosting;

/// <summary>
/// The share of its rounds' training in which a replica computes: near 1 where its stage holds the pipeline up, low where it waits
/// for the others. Smoothed over rounds, and not known before it has trained some.
/// </summary>
internal sealed class ComputeLoad
{
    /// <summary>Rounds before which it says nothing: in its first one a replica warms up, and its peers learn how fast it is.</summary>
    public const int LeastRounds = 3;

    private const double Smoothing = 0.5;
    private TimeSpan? _beganAt;
    private TimeSpan _busy;
    private int _rounds;
    private double _value;

    /// <summary>The load, from 0 to 1; null where it is not known yet.</summary>
    public double? Value => _rounds < LeastRounds ? null : _value;

    /// <summary>A round's training begins or is over. What is the case already changes nothing.</summary>
    /// <param name="isTraining">Whether the replica takes part in a round that draws samples.</param>
    /// <param name="now">A clock that only rises.</param>
    public void Follow(bool isTraining, TimeSpan now)
    {
        if (isTraining == _beganAt is not null)
        {
            return;
        }

        if (_beganAt is { } beganAt && now > beganAt)
        {
            var load = Math.Min(1, _busy / (now - beganAt));
            _value = _rounds == 0 ? load : _value + (Smoothing * (load - _value));
            _rounds++;
        }

        _beganAt = isTraining ? now : null;
        _busy = TimeSpan.Zero;
    }

    /// <summary>The replica computed for a while.</summary>
    public void Add(TimeSpan busy) => _busy += busy;
}
