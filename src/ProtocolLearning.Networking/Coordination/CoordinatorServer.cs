using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ProtocolLearning.Networking.Hosting;
using ProtocolLearning.Networking.Identity;
using ProtocolLearning.Networking.Wire;

namespace ProtocolLearning.Networking.Coordination;

/// <summary>
/// Serves a coordinator. Anybody may read the log; only who joined with its certificate has a session, and only what the operator
/// signed is proposed.
/// </summary>
public sealed class CoordinatorServer : IAsyncDisposable
{
    private readonly WebApplication _server;
    private readonly CoordinatorService _service;
    private readonly EphemeralCertificate _certificate;

    private CoordinatorServer(WebApplication server, CoordinatorService service, EphemeralCertificate certificate, IPEndPoint endpoint)
    {
        _server = server;
        _service = service;
        _certificate = certificate;
        ListenEndpoint = endpoint;
    }

    /// <summary>Where the server listens, with the port that it got.</summary>
    public IPEndPoint ListenEndpoint { get; }

    /// <summary>Starts to listen, with a new certificate that the coordinator's key vouches for.</summary>
    /// <param name="options">Run, term, address and limits.</param>
    /// <param name="key">The coordinator's identity.</param>
    /// <param name="coordinator">What is served.</param>
    /// <param name="time">The clock of timeouts.</param>
    /// <param name="loggers">Where refusals are logged.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="IOException">The address cannot be listened on.</exception>
    public static async Task<CoordinatorServer> StartAsync(
        CoordinatorServerOptions options,
        IdentityKey key,
        ICoordinatorService coordinator,
        TimeProvider time,
        ILoggerFactory loggers,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(key);
        var certificate = EphemeralCertificate.Create(time);
        var statement = key.Sign(
            SignatureDomain.CoordinatorStatement, new CoordinatorStatement(options.Run, options.Term, certificate.Hash));
        var service = new CoordinatorService(options, statement, coordinator, time, loggers.CreateLogger<CoordinatorService>());
        var builder = EmbeddedServer.CreateBuilder(loggers);
        builder.Services.AddSingleton(service);
        builder.Services.AddGrpc(grpc => grpc.MaxReceiveMessageSize = CoordinatorContract.MaxMessageBytes);
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            TransportSettings.Apply(kestrel);
            kestrel.Listen(options.Listen, listen =>
            {
                listen.Protocols = HttpProtocols.Http2;

                // Any certificate may be shown: what it is worth, the statement says that it joins with.
                listen.UseHttps(https => TransportSecurity.Server(
                    https, certificate.Certificate, ClientCertificateMode.AllowCertificate, static _ => true));
            });
        });
        var server = builder.Build();
        server.MapGrpcService<CoordinatorService>();
        await server.StartAsync(cancellationToken);
        var endpoint = new IPEndPoint(options.Listen.Address, new Uri(server.Urls.Single()).Port);
        return new CoordinatorServer(server, service, certificate, endpoint);
    }

    /// <summary>Ends all sessions and stops to listen.</summary>
    public async ValueTask DisposeAsync()
    {
        _service.Stop();
        await _server.StopAsync();
        await _server.DisposeAsync();
        _service.Dispose();
        _certificate.Dispose();
    }
}
