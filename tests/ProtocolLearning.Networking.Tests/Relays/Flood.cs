using System.Net;
using System.Net.Sockets;

namespace ProtocolLearning.Networking.Tests.Relays;

/// <summary>Connections that say nothing.</summary>
internal sealed class Flood : IDisposable
{
    private readonly Socket[] _sockets;

    public Flood(IPEndPoint to, int count) => _sockets = [.. Enumerable.Range(0, count).Select(_ =>
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Connect(to);
        return socket;
    })];

    public void Dispose()
    {
        foreach (var socket in _sockets)
        {
            socket.Dispose();
        }
    }
}
