using System.Net;
using Microsoft.Extensions.Logging;
using ProtocolLearning.Networking.Identity;
using ProtocolLearning.Networking.Peers;

namespace ProtocolLearning.Networking.Relays;

/// <summary>
/// Lets peers reach members that can only dial out. A member registers with the certificate that the roster pins for it; a peer that
/// connects names that certificate in its TLS handshake's first message; the member fetches the peer over a connection of its own, and
/// from then on bytes go through as they are. The handshake is the peers' own, so the relay sees who speaks with whom, when and how
/// much, and nothing of what they say.
/// </summary>
public sealed class RelayServer : IAsyncDisposable
{
    private readonly PeerListener _listener;
    private readonly EphemeralCertificate _certificate;

    private RelayServer(PeerListener listener, EphemeralCertificate certificate, IPEndPoint listen, RelayFigures figures)
    {
        _listener = listener;
        _certificate = certificate;
        ListenEndpoint = new IPEndPoint(listen.Address, listener.Port);
        Figures = figures;
    }

    /// <summary>Where it listens, with the port that it got.</summary>
    public IPEndPoint ListenEndpoint { get; }

    /// <summary>What it did and does.</summary>
    public RelayFigures Figures { get; }

    /// <summary>Starts to listen.</summary>
    /// <param name="listen">Address and port; port 0 takes a free one.</param>
    /// <param name="limits">What whoever connects may cost.</param>
    /// <param name="admits">Whether a participant's key (Ed25519, base64) may register; asked again while it is registered.</param>
    /// <param name="time">The clock of timeouts.</param>
    /// <param name="loggers">Where registrations and refusals are logged.</param>
    /// <exception cref="IOException">The address cannot be listened on.</exception>
    public static RelayServer Start(
        IPEndPoint listen, RelayLimits limits, Func<string, bool> admits, TimeProvider time, ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(listen);
        ArgumentNullException.ThrowIfNull(limits);
        ArgumentNullException.ThrowIfNull(loggers);
        var certificate = EphemeralCertificate.Create(time);
        try
        {
            var logger = loggers.CreateLogger<RelayServer>();
            var table = new RelayTable(limits, time);
            var figures = new RelayFigures(() => table.Members);
            var registrar = new RelayRegistrar(certificate, table, limits, admits, figures, time, logger);
            var connections = new RelayConnections(registrar, table, limits, figures, time, logger);
            return new RelayServer(
                PeerListener.Start(listen, connections.ServeAsync, limits.MaxConnections, time, logger), certificate, listen, figures);
        }
        catch
        {
            certificate.Dispose();
            throw;
        }
    }

    /// <summary>Stops to listen and ends all connections.</summary>
    public async ValueTask DisposeAsync()
    {
        await _listener.DisposeAsync();
        _certificate.Dispose();
    }
}
