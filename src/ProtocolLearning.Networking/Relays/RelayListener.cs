using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.Extensions.Logging;
using ProtocolLearning.Networking.Identity;
using ProtocolLearning.Networking.Peers;

namespace ProtocolLearning.Networking.Relays;

/// <summary>
/// Takes the place of a listener where a member can only dial out: stays registered at one relay, fetches the peers that wait there, and
/// goes on to the next relay where one is lost or lets nobody through.
/// </summary>
internal sealed partial class RelayListener : IAsyncDisposable
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ProbeInterval = TimeSpan.FromSeconds(30);

    private readonly RelayRoute _route;
    private readonly EphemeralCertificate _certificate;
    private readonly IConnectionSecurity _security;
    private readonly PeerLimits _limits;
    private readonly Func<Socket, CancellationToken, Task> _serve;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ServedConnections _connections;
    private readonly Task _running;

    private RelayListener(
        RelayRoute route,
        EphemeralCertificate certificate,
        IConnectionSecurity security,
        PeerLimits limits,
        Func<Socket, CancellationToken, Task> serve,
        TimeProvider time,
        ILogger logger)
    {
        _route = route;
        _certificate = certificate;
        _security = security;
        _limits = limits;
        _serve = serve;
        _time = time;
        _logger = logger;
        _connections = new ServedConnections(PeerListener.MaxConnections, time, logger);
        _running = Task.Run(RunAsync);
    }

    /// <summary>host:port of the relay that peers reach the member at.</summary>
    public AnnouncedEndpoint Endpoint { get; } = new();

    public static RelayListener Start(
        RelayRoute route,
        EphemeralCertificate certificate,
        IConnectionSecurity security,
        PeerLimits limits,
        Func<Socket, CancellationToken, Task> serve,
        TimeProvider time,
        ILogger logger) => new(route, certificate, security, limits, serve, time, logger);

    /// <summary>Ends the registration and all connections.</summary>
    public async ValueTask DisposeAsync()
    {
        await _connections.StopAsync();
        await _running;
        await _connections.DisposeAsync();
    }

    private async Task RunAsync()
    {
        var stopping = _connections.Stopping;
        var (next, failures, delay) = (0, 0, FirstDelay);
        while (!stopping.IsCancellationRequested)
        {
            var relay = _route.Relays[next];
            try
            {
                using var registration = await RelayRegistration.OpenAsync(relay, _certificate, _route.Key, _limits, _time, stopping);
                var isThrough = await HoldAsync(relay, registration, stopping);
                if (isThrough)
                {
                    // It was of use, and is again where it only restarts.
                    (failures, delay) = (0, FirstDelay);
                    await Task.Delay(FirstDelay, _time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                    continue;
                }
            }
            catch (IOException exception)
            {
                LogNotRegistered(exception.Message);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                // A defect. Whoever only dials out has no other way in, so it goes on to the next relay.
                LogDefect(relay, exception);
            }

            next = (next + 1) % _route.Relays.Count;
            if (++failures % _route.Relays.Count == 0)
            {
                await Task.Delay(delay, _time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                delay = delay + delay < MaxDelay ? delay + delay : MaxDelay;
            }
        }
    }

    /// <summary>Stays registered, and calls itself through the relay now and then.</summary>
    /// <returns>Whether the relay let anybody through.</returns>
    private async Task<bool> HoldAsync(string relay, RelayRegistration registration, CancellationToken stopping)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var holding = registration.HoldAsync(
            ticket => _connections.Begin(
                new Socket(SocketType.Stream, ProtocolType.Tcp), (socket, token) => FetchAsync(registration, ticket, socket, token)),
            ending.Token);
        var isThrough = false;
        var probing = ProbeAsync(relay, () => isThrough = true, ending.Token);
        await Task.WhenAny(holding, probing);
        await ending.CancelAsync();
        await Task.WhenAll((Task)holding, probing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stopping.ThrowIfCancellationRequested();
        var problem = probing.IsCompletedSuccessfully ? await probing : null;
        LogLost(relay, problem ?? await holding);
        return isThrough && problem is null;
    }

    /// <returns>Why nobody gets through.</returns>
    private async Task<string> ProbeAsync(string relay, Action through, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await CallSelfAsync(relay, cancellationToken);
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested
                && exception is IOException or SocketException or AuthenticationException or OperationCanceledException)
            {
                return $"this member does not reach itself through it: {exception.GetBaseException().Message}";
            }

            if (Endpoint.Current != relay)
            {
                LogReached(relay);
                Endpoint.Announce(relay);
            }

            through();
            await Task.Delay(ProbeInterval, _time, cancellationToken);
        }
    }

    private async Task CallSelfAsync(string relay, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(_limits.HandshakeTimeout, _time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        using var socket = await RelayRegistration.ConnectAsync(relay, ending.Token);
        await using var stream = await _security.ConnectAsync(
            new NetworkStream(socket, ownsSocket: false), _certificate.Hash, ending.Token);
    }

    private async Task FetchAsync(RelayRegistration registration, Guid ticket, Socket socket, CancellationToken stopping)
    {
        try
        {
            using var deadline = new CancellationTokenSource(_limits.HandshakeTimeout, _time);
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(stopping, deadline.Token);
            socket.NoDelay = true;
            await socket.ConnectAsync(registration.Relay, ending.Token);
            await RelayPair.SendAsync(
                socket, (byte[])[.. RelayWire.Opening(RelayWire.Fetch), .. ticket.ToByteArray()], ending.Token);
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException)
        {
            LogNotFetched(exception.Message);
            return;
        }

        await _serve(socket, stopping);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "No relay lets peers in yet: {Problem}")]
    private partial void LogNotRegistered(string problem);

    [LoggerMessage(Level = LogLevel.Error, Message = "The registration at relay {Relay} ended with an error that nobody expected")]
    private partial void LogDefect(string relay, Exception exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "Peers reach this member through the relay at {Relay}")]
    private partial void LogReached(string relay);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The relay at {Relay} is lost: {Reason}")]
    private partial void LogLost(string relay, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A peer that waits at the relay cannot be fetched: {Problem}")]
    private partial void LogNotFetched(string problem);
}
