using k8s;

using ProtocolLearning.Controllers.Api;

namespace ProtocolLearning.Controllers.Tests.Fakes;

/// <summary>A client of one server, without a runtime around it.</summary>
internal sealed class TestConnection : IDisposable
{
    private readonly Kubernetes _client;

    public TestConnection(KubernetesClientConfiguration configuration, TimeProvider? time = null)
    {
        _client = new Kubernetes(configuration);
        Transport = new ApiTransport("test", _client, TimeSpan.FromSeconds(15), time ?? TimeProvider.System, CancellationToken.None);
        Api = new ApiClient(Transport);
    }

    public ApiTransport Transport { get; }

    public ApiClient Api { get; }

    public ResourceReader<Widget> Widgets => new(Transport, null, null, null);

    public void Dispose() => _client.Dispose();
}
