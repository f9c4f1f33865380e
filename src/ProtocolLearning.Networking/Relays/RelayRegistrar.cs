using System.Buffers.Binary;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using ProtocolLearning.Networking.Identity;
using ProtocolLearning.Networking.Peers;
using ProtocolLearning.Networking.Wire;

namespace ProtocolLearning.Networking.Relays;

/// <summary>
/// The relay's end of a registration. A member proves by TLS that it has its certificate's key, so that nobody is reached in its place,
/// and by its participant's signature for whom it works.
/// </summary>
internal sealed partial class RelayRegistrar(
    EphemeralCertificate certificate,
    RelayTable table,
    RelayLimits limits,
    Func<string, bool> admits,
    RelayFigures figures,
    TimeProvider time,
    ILogger logger)
{
    private static readonly TimeSpan MaxLifetime = TimeSpan.FromHours(1);

    private readonly WarningPace _warnings = new(time);
    private readonly SslServerAuthenticationOptions _tls = TransportSecurity.Server(certificate.Certificate, static _ => true);

    /// <summary>Serves a member until its registration ends.</summary>
    /// <param name="socket">A connection whose opening was read.</param>
    /// <param name="handshake">Is over, and disposed of, once the member is known.</param>
    /// <param name="stopping">Ends the registration.</param>
    public async Task ServeAsync(Socket socket, HandshakeGate.Handshake handshake, CancellationToken stopping)
    {
        await using var stream = new SslStream(new NetworkStream(socket, ownsSocket: false), leaveInnerStreamOpen: false);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var from = socket.RemoteEndPoint;
        await stream.AuthenticateAsServerAsync(_tls, handshake.Token);
        var hash = EphemeralCertificate.HashOf(stream.RemoteCertificate!);
        var (signed, problem) = await ReadAsync(stream, handshake.Token);
        problem ??= Check(signed!, hash);
        var member = new RelayedMember(hash, signed?.PublicKey ?? string.Empty, ending, (2 * limits.MaxPeersOfAMember) + 1);
        try
        {
            problem ??= table.Register(member);
            await stream.WriteAsync(RelayWire.Answer(problem), handshake.Token);
            handshake.Dispose();
            if (problem is not null)
            {
                figures.Refuse();
                if (_warnings.Allows(out var skipped))
                {
                    LogRefused(from, problem, skipped);
                }

                return;
            }

            LogRegistered(member.CertificateHash, member.PublicKey, from);
            var reason = await HoldAsync(stream, member, stopping);
            LogEnded(member.CertificateHash, reason);
        }
        finally
        {
            table.Remove(member);
        }
    }

    private static async Task<(Signed<RelayStatement>? Signed, string? Problem)> ReadAsync(
        SslStream stream, CancellationToken cancellationToken)
    {
        var prefix = new byte[sizeof(ushort)];
        await stream.ReadExactlyAsync(prefix, cancellationToken);
        var length = BinaryPrimitives.ReadUInt16LittleEndian(prefix);
        if (length > RelayWire.MaxStatementBytes)
        {
            return (null, $"a statement of {length} bytes is larger than {RelayWire.MaxStatementBytes}");
        }

        var json = new byte[length];
        await stream.ReadExactlyAsync(json, cancellationToken);
        return BoundedJson.TryRead<Signed<RelayStatement>>(json, out var signed, out var problem) ? (signed, null) : (null, problem);
    }

    /// <returns>Null, or why the statement is not believed.</returns>
    private string? Check(Signed<RelayStatement> signed, string certificateHash)
    {
        var (statement, now) = (signed.Value, time.GetUtcNow());
        return 0 switch
        {
            _ when statement.CertificateHash != certificateHash => "certificateHash: not that of the certificate shown",
            _ when statement.NotAfterUnixSeconds <= now.ToUnixTimeSeconds() => "notAfterUnixSeconds: the statement has expired",
            _ when statement.NotAfterUnixSeconds > (now + MaxLifetime).ToUnixTimeSeconds() =>
                $"notAfterUnixSeconds: more than {MaxLifetime} ahead",
            _ when !IdentityPublicKey.TryParse(signed.PublicKey, out var key) || !key.Verifies(SignatureDomain.RelayStatement, signed) =>
                "signature: not made with the key that is named",
            _ => admits(signed.PublicKey) ? null : $"the relay does not serve the key {signed.PublicKey}: add it to the relay's keys",
        };
    }

    private async Task<string> HoldAsync(SslStream stream, RelayedMember member, CancellationToken stopping)
    {
        using var silence = new StallGuard(limits.StallTimeout, member.Ending, time);
        Task<string>[] flows =
        [
            ListenAsync(stream, silence, member.Ending.Token),
            TellAsync(stream, member),
            KeepAliveAsync(member),
        ];
        var first = await Task.WhenAny(flows);
        await member.Ending.CancelAsync();
        await Task.WhenAll((Task[])flows).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return first.IsCompletedSuccessfully ? await first
            : silence.Fired ? $"it said nothing for {limits.StallTimeout}"
            : stopping.IsCancellationRequested ? "the relay stops"
            : first.Exception?.GetBaseException().Message ?? "it registered again";
    }

    private static async Task<string> ListenAsync(SslStream stream, StallGuard silence, CancellationToken cancellationToken)
    {
        var frame = new byte[RelayWire.FrameBytes];
        while (true)
        {
            silence.Arm();
            if (await stream.ReadAtLeastAsync(frame, frame.Length, throwOnEndOfStream: false, cancellationToken) < frame.Length)
            {
                return "it closed the connection";
            }

            if (frame[0] != RelayWire.Alive)
            {
                return $"it sent a frame of kind {frame[0]}, which members do not send";
            }
        }
    }

    private static async Task<string> TellAsync(SslStream stream, RelayedMember member)
    {
        await foreach (var frame in member.Frames.ReadAllAsync(member.Ending.Token))
        {
            await stream.WriteAsync(frame, member.Ending.Token);
        }

        return string.Empty;
    }

    private async Task<string> KeepAliveAsync(RelayedMember member)
    {
        while (admits(member.PublicKey))
        {
            member.TryTell(RelayWire.Alive, Guid.Empty);
            await Task.Delay(limits.StallTimeout / 4, time, member.Ending.Token);
        }

        return "its key is not among the relay's any more";
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The member at {Endpoint} is not registered: {Problem} ({Skipped} refusals before it are not logged)")]
    private partial void LogRefused(EndPoint? endpoint, string problem, long skipped);

    [LoggerMessage(Level = LogLevel.Information, Message = "The member with certificate {Hash} of key {Key} is reached at {Endpoint}")]
    private partial void LogRegistered(string hash, string key, EndPoint? endpoint);

    [LoggerMessage(Level = LogLevel.Information, Message = "The member with certificate {Hash} is not reached any more: {Reason}")]
    private partial void LogEnded(string hash, string reason);
}
