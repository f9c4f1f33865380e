using System.Net;
using System.Net.Sockets;

using k8s;

namespace ProtocolLearning.Controllers.Tests.Fakes;

/// <summary>Takes connections and never says a word, as a peer behind a half-open connection.</summary>
internal sealed class DeafServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public DeafServer() => _listener.Start();

    public KubernetesClientConfiguration Configuration => new() { Host = $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}" };

    public void Dispose() => _listener.Dispose();
}
