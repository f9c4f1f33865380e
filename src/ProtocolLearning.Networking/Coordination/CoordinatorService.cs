using System.Globalization;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ProtocolLearning.Networking.Identity;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;

namespace ProtocolLearning.Networking.Coordination;

/// <summary>Checks who calls before the coordinator hears of it, and cuts off whoever is silent or slow.</summary>
internal sealed partial class CoordinatorService(
    CoordinatorServerOptions options,
    Signed<CoordinatorStatement> statement,
    ICoordinatorService coordinator,
    TimeProvider time,
    ILogger<CoordinatorService> logger) : CoordinatorServiceBase, IDisposable
{
    private readonly NonceIssuer _nonces = new(time);
    private readonly SessionTable _sessions = new();
    private readonly CancellationTokenSource _stopping = new();
    private int _followers;

    public void Stop() => _stopping.Cancel();

    public void Dispose() => _stopping.Dispose();

    public override Task<ChallengeReply> Challenge(ChallengeRequest request, ServerCallContext context) =>
        request.Run == options.Run
            ? Task.FromResult(new ChallengeReply(_nonces.Issue(CertificateOf(context)), statement)
            {
                Versions = options.Versions == ProtocolVersions.Unnamed ? null : options.Versions,
            })
            : throw Failure(StatusCode.NotFound, $"this coordinator sequences '{options.Run}', not '{request.Run}'");

    public override async Task<JoinReply> Join(Signed<MembershipStatement> request, ServerCallContext context)
    {
        var certificate = CertificateOf(context);
        var problem = certificate.Length == 0
            ? "no client certificate was shown"
            : StatementChecks.Check(
                request, options.Run, certificate, coordinator.FindParticipantKey(request.Value.Member.Participant), time.GetUtcNow());
        problem ??= _nonces.Redeem(request.Value.Nonce, certificate);
        if (problem is not null)
        {
            LogJoinRefused(request.Value.Member, problem);
            return JoinReply.NotNow(problem);
        }

        var reply = await coordinator.JoinAsync(request.Value, context.CancellationToken);
        if (reply.Verdict == JoinVerdict.Accepted)
        {
            _sessions.Join(certificate, request.Value.Member);
        }
        else
        {
            LogJoinRefused(request.Value.Member, reply.Message);
        }

        return reply;
    }

    public override async Task Session(
        IAsyncStreamReader<Report> reports, IServerStreamWriter<LogEntry> entries, ServerCallContext context)
    {
        var member = _sessions.Find(CertificateOf(context))
            ?? throw Failure(StatusCode.FailedPrecondition, "this certificate has not joined, or a newer member holds its slot");
        var from = FromIndex(context);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, _stopping.Token);
        _sessions.Begin(member, ending);
        coordinator.OnSessionStarted(member);
        var reason = "the worker closed the session";
        try
        {
            await context.WriteResponseHeadersAsync([]);
            var reading = ReadReportsAsync(member, reports, ending.Token);
            var writing = WriteAllAsync(coordinator.FollowAsync(from, ending.Token), entries, context, ending.Token);
            var first = await Task.WhenAny(reading, writing);
            await ending.CancelAsync();
            await Task.WhenAll(reading, writing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await first;
        }
        catch (OperationCanceledException)
        {
            reason = context.CancellationToken.IsCancellationRequested
                ? "the connection was lost"
                : "a newer session or member took its place, or the coordinator stops";
            throw Failure(StatusCode.Aborted, reason);
        }
        catch (RpcException exception)
        {
            reason = exception.Status.Detail;
            throw;
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException)
        {
            reason = exception.Message;
            throw Failure(StatusCode.Aborted, reason);
        }
        finally
        {
            _sessions.End(member, ending);
            LogSessionEnded(member, reason);
            coordinator.OnSessionEnded(member, reason);
        }
    }

    public override async Task<ProposalReply> Propose(Signed<ProposalEnvelope> request, ServerCallContext context)
    {
        var problem = 0 switch
        {
            _ when options.OperatorKey is null => "this coordinator knows no operator: it takes no proposals",
            _ when request.Value.Run != options.Run => $"run: this coordinator sequences '{options.Run}'",
            _ when !options.OperatorKey.Verifies(SignatureDomain.Proposal, request) => "the proposal is not signed with the operator's key",
            _ => _nonces.Redeem(request.Value.Nonce, CertificateOf(context)),
        };
        return problem is null
            ? await coordinator.ProposeAsync(request.Value.Proposal, context.CancellationToken)
            : throw Failure(StatusCode.PermissionDenied, problem);
    }

    public override async Task Follow(FollowRequest request, IServerStreamWriter<LogEntry> entries, ServerCallContext context)
    {
        if (request.FromIndex < 0)
        {
            throw Failure(StatusCode.InvalidArgument, $"fromIndex: {request.FromIndex} is negative");
        }

        await FollowAsync(token => coordinator.FollowAsync(request.FromIndex, token), entries, context);
    }

    public override Task Watch(WatchRequest request, IServerStreamWriter<RunProgress> figures, ServerCallContext context) =>
        FollowAsync(coordinator.WatchAsync, figures, context);

    private async Task FollowAsync<T>(
        Func<CancellationToken, IAsyncEnumerable<T>> items, IServerStreamWriter<T> writer, ServerCallContext context)
    {
        if (Interlocked.Increment(ref _followers) > options.MaxFollowers)
        {
            Interlocked.Decrement(ref _followers);
            throw Failure(StatusCode.ResourceExhausted, $"{options.MaxFollowers} follow already");
        }

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, _stopping.Token);
        try
        {
            await context.WriteResponseHeadersAsync([]);
            await WriteAllAsync(items(ending.Token), writer, context, ending.Token);
        }
        catch (Exception exception) when (ending.IsCancellationRequested
            && exception is OperationCanceledException or IOException or InvalidOperationException)
        {
            throw Failure(StatusCode.Unavailable, "the coordinator stops, or the connection was lost");
        }
        finally
        {
            Interlocked.Decrement(ref _followers);
        }
    }

    private async Task ReadReportsAsync(Member member, IAsyncStreamReader<Report> reports, CancellationToken cancellationToken)
    {
        using var silent = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var timer = time.CreateTimer(
            static state => ((CancellationTokenSource)state!).Cancel(), silent, options.SilenceTimeout, Timeout.InfiniteTimeSpan);
        try
        {
            while (await reports.MoveNext(silent.Token))
            {
                timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                await coordinator.ReportAsync(member, reports.Current, cancellationToken);
                timer.Change(options.SilenceTimeout, Timeout.InfiniteTimeSpan);
            }
        }
        catch (OperationCanceledException) when (silent.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw Failure(StatusCode.DeadlineExceeded, $"no report for {options.SilenceTimeout.TotalSeconds} s");
        }
    }

    private async Task WriteAllAsync<T>(
        IAsyncEnumerable<T> items, IServerStreamWriter<T> writer, ServerCallContext context, CancellationToken cancellationToken)
    {
        // A caller that stops reading leaves the write pending for ever: only ending its connection frees it.
        using var timer = time.CreateTimer(
            static state => ((HttpContext)state!).Abort(),
            context.GetHttpContext(),
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan);
        await foreach (var item in items.WithCancellation(cancellationToken))
        {
            timer.Change(options.StallTimeout, Timeout.InfiniteTimeSpan);
            await writer.WriteAsync(item, cancellationToken);
            timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    private static long FromIndex(ServerCallContext context)
    {
        var text = context.RequestHeaders.GetValue(CoordinatorContract.FromIndexHeader);
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var from)
            ? from
            : throw Failure(StatusCode.InvalidArgument, $"{CoordinatorContract.FromIndexHeader}: '{text}' is no index");
    }

    private static string CertificateOf(ServerCallContext context) =>
        context.GetHttpContext().Connection.ClientCertificate is { } certificate
            ? EphemeralCertificate.HashOf(certificate)
            : string.Empty;

    private static RpcException Failure(StatusCode code, string message) => new(new Status(code, message));

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Member} may not join: {Problem}")]
    private partial void LogJoinRefused(Member member, string problem);

    [LoggerMessage(Level = LogLevel.Information, Message = "The session of {Member} ended: {Reason}")]
    private partial void LogSessionEnded(Member member, string reason);
}
