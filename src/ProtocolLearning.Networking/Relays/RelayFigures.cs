using System.Globalization;
using System.Text;

namespace ProtocolLearning.Networking.Relays;

/// <summary>What a relay did and does, for its metrics.</summary>
public sealed class RelayFigures
{
    private readonly Func<int> _members;
    private long _pairs;
    private long _paired;
    private long _refused;
    private long _bytes;

    internal RelayFigures(Func<int> members) => _members = members;

    /// <summary>Members that are registered now.</summary>
    public int Members => _members();

    /// <summary>Pairs of a peer and a member that are connected now.</summary>
    public long Pairs => Interlocked.Read(ref _pairs);

    /// <summary>Pairs that were connected since the start.</summary>
    public long Paired => Interlocked.Read(ref _paired);

    /// <summary>Connections that were refused since the start, of members and of peers.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>Bytes that were carried since the start, both directions together.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>The figures in Prometheus' text format.</summary>
    public string ToText()
    {
        var text = new StringBuilder();
        Add(text, "members", "gauge", "Members that are registered at the relay.", Members);
        Add(text, "pairs", "gauge", "Peers that are connected with a member through the relay.", Pairs);
        Add(text, "pairs_total", "counter", "Peers that were connected with a member through the relay.", Paired);
        Add(text, "refused_total", "counter", "Connections that the relay refused.", Refused);
        Add(text, "bytes_total", "counter", "Bytes that the relay carried, both directions together.", Bytes);
        return text.ToString();
    }

    internal void Begin()
    {
        Interlocked.Increment(ref _pairs);
        Interlocked.Increment(ref _paired);
    }

    internal void End() => Interlocked.Decrement(ref _pairs);

    internal void Refuse() => Interlocked.Increment(ref _refused);

    internal void Carried(int bytes) => Interlocked.Add(ref _bytes, bytes);

    private static void Add(StringBuilder text, string name, string type, string help, long value) => text
        .Append(CultureInfo.InvariantCulture, $"# HELP protocollearning_relay_{name} {help}\n")
        .Append(CultureInfo.InvariantCulture, $"# TYPE protocollearning_relay_{name} {type}\n")
        .Append(CultureInfo.InvariantCulture, $"protocollearning_relay_{name} {value}\n");
}
