using Grpc.Core;
using Grpc.Net.Client;
using ProtocolLearning.Networking.Identity;
using ProtocolLearning.Networking.Wire;
using ProtocolLearning.Protocol.Membership;

namespace ProtocolLearning.Networking.Coordination;

/// <summary>A channel to a coordinator that has proved who it is. It reconnects to the same certificate only.</summary>
internal sealed class CoordinatorConnection : IDisposable
{
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(10);

    private readonly GrpcChannel _channel;
    private readonly CallInvoker _invoker;
    private readonly string _run;
    private readonly TimeProvider _time;
    private string? _certificateHash;
    private ProtocolVersions? _versions;

    private CoordinatorConnection(string endpoint, string run, EphemeralCertificate? own, TimeProvider time)
    {
        _run = run;
        _time = time;
        _channel = TransportSettings.Channel(
            endpoint,
            TransportSecurity.Client(own?.Certificate, certificate =>
            {
                var hash = EphemeralCertificate.HashOf(certificate);
                return (Interlocked.CompareExchange(ref _certificateHash, hash, null) ?? hash) == hash;
            }),
            CoordinatorContract.MaxMessageBytes,
            CoordinatorContract.MaxMessageBytes);
        _invoker = _channel.CreateCallInvoker();
    }

    /// <summary>The versions of the protocol that the coordinator speaks.</summary>
    public ProtocolVersions Versions => _versions ?? ProtocolVersions.Unnamed;

    /// <exception cref="RpcException">The coordinator cannot be reached.</exception>
    /// <exception cref="UntrustedCoordinatorException">It is not the one that is trusted.</exception>
    public static async Task<CoordinatorConnection> OpenAsync(
        string endpoint,
        string run,
        CoordinatorTrust trust,
        EphemeralCertificate? own,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var connection = new CoordinatorConnection(endpoint, run, own, time);
        try
        {
            var reply = await connection.CallAsync(CoordinatorContract.Challenge, new ChallengeRequest(run), cancellationToken);
            connection._versions = reply.Versions;
            return trust.Check(reply.Statement, connection._certificateHash ?? string.Empty) is { } problem
                ? throw new UntrustedCoordinatorException($"{endpoint}: {problem}")
                : connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public async Task<string> NonceAsync(CancellationToken cancellationToken) =>
        (await CallAsync(CoordinatorContract.Challenge, new ChallengeRequest(_run), cancellationToken)).Nonce;

    public async Task<TReply> CallAsync<TRequest, TReply>(
        Method<TRequest, TReply> method, TRequest request, CancellationToken cancellationToken)
        where TRequest : class
        where TReply : class
    {
        var options = new CallOptions(deadline: _time.GetUtcNow().UtcDateTime + CallTimeout, cancellationToken: cancellationToken);
        using var call = OnLive(() => _invoker.AsyncUnaryCall(method, host: null, options, request));
        return await call.ResponseAsync;
    }

    public AsyncServerStreamingCall<TReply> Stream<TRequest, TReply>(
        Method<TRequest, TReply> method, TRequest request, CancellationToken cancellationToken)
        where TRequest : class
        where TReply : class =>
        OnLive(() => _invoker.AsyncServerStreamingCall(method, host: null, new CallOptions(cancellationToken: cancellationToken), request));

    public AsyncDuplexStreamingCall<TRequest, TReply> Duplex<TRequest, TReply>(
        Method<TRequest, TReply> method, Metadata headers, CancellationToken cancellationToken)
        where TRequest : class
        where TReply : class =>
        _invoker.AsyncDuplexStreamingCall(method, host: null, new CallOptions(headers, cancellationToken: cancellationToken));

    public void Dispose() => _channel.Dispose();

    /// <summary>Whoever shares the connection may have given it up a moment ago.</summary>
    private static TCall OnLive<TCall>(Func<TCall> begin)
    {
        try
        {
            return begin();
        }
        catch (ObjectDisposedException exception)
        {
            throw new RpcException(new Status(StatusCode.Unavailable, "the connection was given up", exception));
        }
    }
}
