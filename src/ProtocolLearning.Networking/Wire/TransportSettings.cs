using Grpc.Net.Client;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ProtocolLearning.Networking.Wire;

/// <summary>HTTP/2 as the coordinator and its clients use it: pings that find a dead end, no limit by rate.</summary>
internal static class TransportSettings
{
    private const int WindowBytes = 4 * 1024 * 1024;
    private const int MaxConnections = 1024;
    private const int MaxStreamsAConnection = 16;

    private static readonly TimeSpan PingDelay = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PingTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    public static void Apply(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = null;
        kestrel.Limits.MinRequestBodyDataRate = null;
        kestrel.Limits.MinResponseDataRate = null;
        kestrel.Limits.MaxConcurrentConnections = MaxConnections;
        kestrel.Limits.Http2.MaxStreamsPerConnection = MaxStreamsAConnection;
        kestrel.Limits.Http2.InitialConnectionWindowSize = WindowBytes;
        kestrel.Limits.Http2.InitialStreamWindowSize = WindowBytes;
        kestrel.Limits.Http2.KeepAlivePingDelay = PingDelay;
        kestrel.Limits.Http2.KeepAlivePingTimeout = PingTimeout;
    }

    public static GrpcChannel Channel(
        string endpoint, System.Net.Security.SslClientAuthenticationOptions security, int maxReceiveBytes, int? maxSendBytes) =>
        GrpcChannel.ForAddress($"https://{endpoint}", new GrpcChannelOptions
        {
            HttpHandler = new SocketsHttpHandler
            {
                SslOptions = security,
                UseProxy = false,
                AllowAutoRedirect = false,
                ConnectTimeout = ConnectTimeout,
                EnableMultipleHttp2Connections = false,
                InitialHttp2StreamWindowSize = WindowBytes,
                KeepAlivePingDelay = PingDelay,
                KeepAlivePingTimeout = PingTimeout,
                KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
                PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            },
            DisposeHttpClient = true,
            MaxReceiveMessageSize = maxReceiveBytes,
            MaxSendMessageSize = maxSendBytes,
        });
}
