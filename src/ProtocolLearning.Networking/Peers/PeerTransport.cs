using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using ProtocolLearning.Networking.Identity;
using ProtocolLearning.Networking.Relays;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Protocol.Serialization;

namespace ProtocolLearning.Networking.Peers;

/// <summary>
/// One worker's place among its peers: a way in that only the roster may connect to, and a link to each peer that is sent to. They
/// are TLS 1.3 streams on sockets, and both ends show a certificate whose key the roster pins. A slow or dead peer costs its own
/// queue and nobody else.
/// </summary>
public sealed class PeerTransport : IPeerTransport, IAsyncDisposable
{
    private readonly IAsyncDisposable _wayIn;
    private readonly PeerAdmission _admission;
    private readonly IConnectionSecurity _security;
    private readonly PeerLimits _limits;
    private readonly IPeerReceiver _receiver;
    private readonly TransferRates _rates;
    private readonly TimeProvider _time;
    private readonly ILogger _linkLogger;
    private readonly Lock _lock = new();
    private readonly Dictionary<Slot, PeerLink> _links = [];
    private readonly HashSet<Task> _closing = [];
    private PeerRoster _roster = PeerRoster.Empty;
    private bool _disposed;

    private PeerTransport(
        IAsyncDisposable wayIn,
        AnnouncedEndpoint endpoint,
        PeerAdmission admission,
        IConnectionSecurity security,
        PeerLimits limits,
        IPeerReceiver receiver,
        TransferRates rates,
        TimeProvider time,
        ILoggerFactory loggers)
    {
        _wayIn = wayIn;
        Endpoint = endpoint;
        _admission = admission;
        _security = security;
        _limits = limits;
        _receiver = receiver;
        _rates = rates;
        _time = time;
        _linkLogger = loggers.CreateLogger<PeerLink>();
    }

    /// <summary>Where the server listens, with the port that it got; port 0 where it listens nowhere, behind a relay.</summary>
    public IPEndPoint ListenEndpoint { get; private init; } = new(IPAddress.None, 0);

    /// <summary>Where peers connect to: the address listened on, or the relay that lets them in.</summary>
    public AnnouncedEndpoint Endpoint { get; }

    /// <summary>Starts to listen, with an empty roster: nobody can connect before <see cref="UpdateRoster"/>.</summary>
    /// <param name="listen">Address and port; port 0 takes a free one.</param>
    /// <param name="certificate">The worker's own certificate, whose hash its membership statement carries. Not disposed of.</param>
    /// <param name="limits">What a peer may cost.</param>
    /// <param name="receiver">Takes what peers send.</param>
    /// <param name="time">The clock of timeouts and retries.</param>
    /// <param name="loggers">Where connections lost and messages refused are logged.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="IOException">The address cannot be listened on.</exception>
    public static Task<PeerTransport> StartAsync(
        IPEndPoint listen,
        EphemeralCertificate certificate,
        PeerLimits limits,
        IPeerReceiver receiver,
        TimeProvider time,
        ILoggerFactory loggers,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(listen);
        ArgumentNullException.ThrowIfNull(certificate);
        ArgumentNullException.ThrowIfNull(limits);
        ArgumentNullException.ThrowIfNull(loggers);
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(Start(listen, admission => new MutualTls(certificate, admission), limits, receiver, time, loggers));
    }

    /// <summary>
    /// Starts without listening anywhere: peers come through a relay, which <see cref="Endpoint"/> names once it lets them in. It stays the
    /// first of the relays that does until that is lost.
    /// </summary>
    /// <param name="route">The relays, and what is shown to them.</param>
    /// <param name="certificate">The worker's own certificate, whose hash its membership statement carries. Not disposed of.</param>
    /// <param name="limits">What a peer may cost.</param>
    /// <param name="receiver">Takes what peers send.</param>
    /// <param name="time">The clock of timeouts and retries.</param>
    /// <param name="loggers">Where lost relays and connections are logged.</param>
    public static PeerTransport StartBehindRelay(
        RelayRoute route,
        EphemeralCertificate certificate,
        PeerLimits limits,
        IPeerReceiver receiver,
        TimeProvider time,
        ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(route);
        ArgumentNullException.ThrowIfNull(certificate);
        ArgumentNullException.ThrowIfNull(limits);
        ArgumentNullException.ThrowIfNull(loggers);
        ArgumentOutOfRangeException.ThrowIfZero(route.Relays.Count);
        var (admission, rates) = (new PeerAdmission(limits), new TransferRates());
        var security = new MutualTls(certificate, admission);
        var inbound = Inbound(security, limits, admission, receiver, rates, time, loggers);
        var relays = RelayListener.Start(
            route, certificate, security, limits, inbound.ServeAsync, time, loggers.CreateLogger<RelayListener>());
        return new PeerTransport(relays, relays.Endpoint, admission, security, limits, receiver, rates, time, loggers);
    }

    /// <summary>Starts with another security than TLS, which measures what that costs.</summary>
    internal static PeerTransport Start(
        IPEndPoint listen,
        Func<PeerAdmission, IConnectionSecurity> secure,
        PeerLimits limits,
        IPeerReceiver receiver,
        TimeProvider time,
        ILoggerFactory loggers)
    {
        var admission = new PeerAdmission(limits);
        var security = secure(admission);
        var rates = new TransferRates();
        var inbound = Inbound(security, limits, admission, receiver, rates, time, loggers);
        var listener = PeerListener.Start(
            listen, inbound.ServeAsync, PeerListener.MaxConnections, time, loggers.CreateLogger<PeerListener>());
        var bound = new IPEndPoint(listen.Address, listener.Port);
        return new PeerTransport(
            listener, new AnnouncedEndpoint(bound.ToString()), admission, security, limits, receiver, rates, time, loggers)
        {
            ListenEndpoint = bound,
        };
    }

    /// <summary>
    /// Bytes a second that could lately be sent to the peers and received from them, the lesser of the two; null before enough has gone
    /// both ways.
    /// </summary>
    public double? BytesPerSecond
    {
        get
        {
            lock (_lock)
            {
                return _rates.BytesPerSecond(_roster);
            }
        }
    }

    /// <inheritdoc />
    public void UpdateRoster(PeerRoster roster)
    {
        ArgumentNullException.ThrowIfNull(roster);
        _admission.UpdateRoster(roster);
        PeerLink[] gone;
        lock (_lock)
        {
            _roster = roster;
            gone = [.. _links.Values.Where(link => !roster.TryFind(link.Member, out var address) || address != link.Address)];
            foreach (var link in gone)
            {
                _links.Remove(link.Member.Slot);
            }
        }

        Task[] closing = [.. gone.Select(link => link.DisposeAsync().AsTask())];
        lock (_lock)
        {
            _closing.RemoveWhere(task => task.IsCompleted);
            _closing.UnionWith(closing);
        }
    }

    /// <inheritdoc />
    public void Send(Member to, PeerMessage message, ReadOnlyMemory<byte> payload, Action<PeerSendOutcome>? completed)
    {
        ArgumentNullException.ThrowIfNull(to);
        ArgumentNullException.ThrowIfNull(message);
        if (message.PayloadBytes != payload.Length)
        {
            throw new ArgumentException(
                $"the header announces {message.PayloadBytes} payload bytes, the payload has {payload.Length}", nameof(payload));
        }

        var header = JsonSerializer.SerializeToUtf8Bytes(message, ProtocolJson.Options);
        if (header.Length > _limits.MaxHeaderBytes)
        {
            throw new ArgumentException($"the header has {header.Length} bytes, {_limits.MaxHeaderBytes} are allowed", nameof(message));
        }

        var outbound = new OutboundMessage(header, payload, completed);
        if (FindLink(to) is { } link)
        {
            link.Send(outbound);
        }
        else
        {
            outbound.Complete(PeerSendOutcome.NotOnRoster);
        }
    }

    /// <summary>Closes all links and the listener. What waits is given back.</summary>
    public async ValueTask DisposeAsync()
    {
        Task[] closing;
        PeerLink[] open;
        lock (_lock)
        {
            _disposed = true;
            closing = [.. _closing];
            open = [.. _links.Values];
            _links.Clear();
        }

        await Task.WhenAll([.. closing, .. open.Select(link => link.DisposeAsync().AsTask())]);
        await _wayIn.DisposeAsync();
    }

    private static InboundConnections Inbound(
        IConnectionSecurity security,
        PeerLimits limits,
        PeerAdmission admission,
        IPeerReceiver receiver,
        TransferRates rates,
        TimeProvider time,
        ILoggerFactory loggers) =>
        new(security, limits, admission, receiver, rates, time, loggers.CreateLogger<InboundConnections>());

    private PeerLink? FindLink(Member to)
    {
        lock (_lock)
        {
            if (_disposed || !_roster.TryFind(to, out var address))
            {
                return null;
            }

            if (!_links.TryGetValue(to.Slot, out var link))
            {
                _links[to.Slot] = link = new PeerLink(address, _security, _limits, _receiver, _rates, _time, _linkLogger);
            }

            return link;
        }
    }
}
