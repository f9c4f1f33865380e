using System.Net;
using ProtocolLearning.Networking.Hosting;

namespace ProtocolLearning.Networking.Tests.Hosting;

public sealed class AdvertisedEndpointTests
{
    [Theory]
    [InlineData(null, "127.0.0.1:7")]
    [InlineData("worker.cluster.local", "worker.cluster.local:7")]
    [InlineData("worker.cluster.local:9", "worker.cluster.local:9")]
    [InlineData("10.0.0.1", "10.0.0.1:7")]
    [InlineData("10.0.0.1:9", "10.0.0.1:9")]
    [InlineData("fd00::1", "[fd00::1]:7")]
    [InlineData("[fd00::1]:9", "[fd00::1]:9")]
    public void Of_adds_the_bound_port_where_none_is_given(string? advertised, string expected) =>
        Assert.Equal(expected, AdvertisedEndpoint.Of(advertised, new IPEndPoint(IPAddress.Loopback, 7)));
}
