using System.Net;

namespace ProtocolLearning.Networking.Relays;

/// <summary>How many connections each source has open, see <see cref="SourceNetwork"/>.</summary>
internal sealed class SourceCounts(int max)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, int> _open = [];

    /// <returns>False where the source has as many as it may.</returns>
    public bool TryEnter(IPAddress source)
    {
        lock (_lock)
        {
            var open = _open.GetValueOrDefault(source);
            if (open >= max)
            {
                return false;
            }

            _open[source] = open + 1;
            return true;
        }
    }

    public void Leave(IPAddress source)
    {
        lock (_lock)
        {
            if (--_open[source] == 0)
            {
                _open.Remove(source);
            }
        }
    }
}
