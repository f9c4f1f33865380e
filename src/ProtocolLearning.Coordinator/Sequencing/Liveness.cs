using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;

namespace ProtocolLearning.Coordinator.Sequencing;

/// <summary>
/// When members were last heard. A member is silent after so many missed heartbeats, where a heartbeat counts as missed by what
/// that member's own rhythm lets expect.
/// </summary>
internal sealed class Liveness(SequencerOptions options)
{
    private const double Smoothing = 0.125;
    private const double DeviationSmoothing = 0.25;
    private const double LongestRhythm = 3;
    private readonly Dictionary<Member, Pulse> _pulses = [];

    /// <summary>A member joined or opened a session: it is heard now.</summary>
    public void Hear(Member member, DateTimeOffset now)
    {
        var pulse = _pulses.GetValueOrDefault(member) ?? new Pulse(options.HeartbeatInterval.TotalSeconds);
        pulse.LastHeard = now;
        _pulses[member] = pulse;
    }

    public void Beat(Member member, Heartbeat heartbeat, DateTimeOffset now)
    {
        if (!_pulses.TryGetValue(member, out var pulse))
        {
            return;
        }

        if (pulse.LastBeat is { } last)
        {
            var error = (now - last).TotalSeconds - pulse.Mean;
            pulse.Mean += Smoothing * error;
            pulse.Deviation += DeviationSmoothing * (Math.Abs(error) - pulse.Deviation);
        }

        pulse.LastBeat = now;
        pulse.LastHeard = now;
        pulse.IsShortened = false;
        pulse.Heartbeat = heartbeat;
    }

    public void Shorten(Member member)
    {
        if (_pulses.TryGetValue(member, out var pulse))
        {
            pulse.IsShortened = true;
        }
    }

    public void Forget(Member member) => _pulses.Remove(member);

    /// <summary>Whether a member has missed too many heartbeats. A member that was never heard is not judged.</summary>
    public bool IsSilent(Member member, DateTimeOffset now)
    {
        if (!_pulses.TryGetValue(member, out var pulse))
        {
            return false;
        }

        var interval = options.HeartbeatInterval.TotalSeconds;
        var rhythm = Math.Clamp(pulse.Mean + (4 * pulse.Deviation), interval, LongestRhythm * interval);
        var misses = pulse.IsShortened ? options.ShortenedMisses : options.HeartbeatMisses;
        return (now - pulse.LastHeard).TotalSeconds > misses * rhythm;
    }

    /// <summary>Seconds since a member was last heard; null where it never was.</summary>
    public double? Age(Member member, DateTimeOffset now) =>
        _pulses.TryGetValue(member, out var pulse) ? (now - pulse.LastHeard).TotalSeconds : null;

    public Heartbeat? Last(Member member) => _pulses.GetValueOrDefault(member)?.Heartbeat;

    /// <summary>What a member said that it can send and receive, the lesser of the two; 0 where it is not known.</summary>
    public double BytesPerSecond(Member member) =>
        Last(member)?.BytesPerSecond is { } speed && double.IsFinite(speed) && speed > 0 ? speed : 0;

    private sealed class Pulse(double interval)
    {
        public DateTimeOffset LastHeard { get; set; }

        public DateTimeOffset? LastBeat { get; set; }

        public double Mean { get; set; } = interval;

        public double Deviation { get; set; }

        public bool IsShortened { get; set; }

        public Heartbeat? Heartbeat { get; set; }
    }
}
