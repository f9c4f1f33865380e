using ProtocolLearning.Protocol.Membership;

namespace ProtocolLearning.Networking.Peers;

/// <summary>
/// How fast payloads went to each peer and came from it: for every few mebibytes the bytes by the time that they took, smoothed. The sum
/// over the peers is what this end can send and receive, because in an exchange all of them are served at once.
/// </summary>
internal sealed class TransferRates
{
    private const double Smoothing = 0.25;

    /// <summary>Less than this mostly measures what the system keeps in its buffers.</summary>
    private const long LeastBytes = 4 << 20;

    private readonly Lock _lock = new();
    private readonly Dictionary<Member, Rate> _out = [];
    private readonly Dictionary<Member, Rate> _in = [];

    /// <summary>Bytes went out.</summary>
    public void Sent(Member peer, int bytes, TimeSpan took) => Add(_out, peer, bytes, took);

    /// <summary>Bytes came in.</summary>
    public void Received(Member peer, int bytes, TimeSpan took) => Add(_in, peer, bytes, took);

    /// <summary>Bytes a second, the lesser of out and in; null before both are known.</summary>
    /// <param name="roster">The peers that count.</param>
    public double? BytesPerSecond(PeerRoster roster)
    {
        lock (_lock)
        {
            var (sent, received) = (Sum(_out, roster), Sum(_in, roster));
            return sent > 0 && received > 0 ? Math.Min(sent, received) : null;
        }
    }

    private static double Sum(Dictionary<Member, Rate> rates, PeerRoster roster)
    {
        foreach (var gone in rates.Keys.Where(member => !roster.TryFind(member, out _)).ToArray())
        {
            rates.Remove(gone);
        }

        return rates.Values.Sum(rate => rate.Smoothed);
    }

    private void Add(Dictionary<Member, Rate> rates, Member peer, int bytes, TimeSpan took)
    {
        lock (_lock)
        {
            if (!rates.TryGetValue(peer, out var rate))
            {
                rates[peer] = rate = new Rate();
            }

            rate.Bytes += bytes;
            rate.Seconds += took.TotalSeconds;
            if (rate.Bytes < LeastBytes || rate.Seconds <= 0)
            {
                return;
            }

            var measured = rate.Bytes / rate.Seconds;
            rate.Smoothed = rate.Smoothed == 0 ? measured : rate.Smoothed + (Smoothing * (measured - rate.Smoothed));
            (rate.Bytes, rate.Seconds) = (0, 0);
        }
    }

    private sealed class Rate
    {
        public long Bytes { get; set; }

        public double Seconds { get; set; }

        public double Smoothed { get; set; }
    }
}
