using System.Globalization;
using System.Threading.Channels;
using Grpc.Core;
using Microsoft.Extensions.Logging;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;

namespace ProtocolLearning.Networking.Coordination;

/// <summary>
/// A worker's line to its coordinator: reads what the run is, joins, opens a session, and does the last two again from the next
/// entry on whenever the line breaks.
/// </summary>
public sealed partial class WorkerSession
{
    private const int MaxWaitingReports = 4096;

    private readonly string _endpoint;
    private readonly WorkerCredentials _credentials;
    private readonly CoordinatorTrust _trust;
    private readonly ISessionReceiver _receiver;
    private readonly TimeSpan _orphanTimeout;
    private readonly TimeProvider _time;
    private readonly ILogger<WorkerSession> _logger;
    private long _next;
    private string? _dataset;

    /// <summary>Makes a session; <see cref="RunAsync"/> opens it.</summary>
    /// <param name="endpoint">host:port of the coordinator.</param>
    /// <param name="credentials">What the worker joins with.</param>
    /// <param name="trust">Which coordinator is believed.</param>
    /// <param name="receiver">Takes what the session brings.</param>
    /// <param name="orphanTimeout">After how long without a coordinator the receiver is told; <see cref="Timeout.InfiniteTimeSpan"/> for never.</param>
    /// <param name="time">The clock of timeouts and retries.</param>
    /// <param name="logger">Where lost and refused sessions are logged.</param>
    public WorkerSession(
        string endpoint,
        WorkerCredentials credentials,
        CoordinatorTrust trust,
        ISessionReceiver receiver,
        TimeSpan orphanTimeout,
        TimeProvider time,
        ILogger<WorkerSession> logger)
    {
        _endpoint = endpoint;
        _credentials = credentials;
        _trust = trust;
        _receiver = receiver;
        _orphanTimeout = orphanTimeout;
        _time = time;
        _logger = logger;
    }

    /// <summary>Keeps a session open until there is a reason never to open one again.</summary>
    public async Task<SessionEnd> RunAsync(CancellationToken cancellationToken)
    {
        var delay = CoordinatorRetry.FirstDelay;
        var lost = _time.GetTimestamp();
        var isOrphaned = false;
        while (true)
        {
            string reason;
            try
            {
                using var connection = await CoordinatorConnection.OpenAsync(
                    _endpoint, _credentials.Run, _trust, _credentials.Certificate, _time, cancellationToken);
                if (_credentials.Versions.Common(connection.Versions) is not { } version)
                {
                    return new SessionEnd(SessionEndKind.Incompatible, NoCommonVersion(connection.Versions));
                }

                _dataset ??= await ReadDatasetAsync(connection, cancellationToken);
                if (_dataset is null)
                {
                    return new SessionEnd(SessionEndKind.NoDataset, "the run's dataset cannot be opened");
                }

                var endpoint = await _credentials.Endpoint.KnownAsync(cancellationToken);
                var reply = await JoinAsync(connection, endpoint, _dataset, version, cancellationToken);
                if (reply.Verdict is JoinVerdict.Refused or JoinVerdict.Completed)
                {
                    return new SessionEnd(
                        reply.Verdict == JoinVerdict.Completed ? SessionEndKind.Completed : SessionEndKind.Refused, reply.Message);
                }

                reason = reply.Message;
                if (reply.Verdict == JoinVerdict.Accepted)
                {
                    reason = await HoldAsync(connection, endpoint, version, cancellationToken);
                    lost = _time.GetTimestamp();
                    isOrphaned = false;
                    delay = CoordinatorRetry.FirstDelay;
                }
            }
            catch (UntrustedCoordinatorException exception)
            {
                return new SessionEnd(SessionEndKind.Untrusted, exception.Message);
            }
            catch (RpcException exception)
            {
                reason = $"{exception.StatusCode}: {exception.Status.Detail}";
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return new SessionEnd(SessionEndKind.Stopped, "the worker was told to stop");
            }

            if (cancellationToken.IsCancellationRequested)
            {
                return new SessionEnd(SessionEndKind.Stopped, "the worker was told to stop");
            }

            LogNoSession(_credentials.Member.ToString(), _endpoint, reason);
            if (!isOrphaned && _orphanTimeout != Timeout.InfiniteTimeSpan && _time.GetElapsedTime(lost) >= _orphanTimeout)
            {
                isOrphaned = true;
                _receiver.OnOrphaned(reason);
            }

            await Task.Delay(delay, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            delay = CoordinatorRetry.Next(delay);
        }
    }

    /// <summary>Waits for the log's first entry, and lets the receiver open the dataset that it names.</summary>
    private async Task<string?> ReadDatasetAsync(CoordinatorConnection connection, CancellationToken cancellationToken)
    {
        LogEntry first;
        using (var call = connection.Stream(CoordinatorContract.Follow, new FollowRequest(0), cancellationToken))
        {
            if (!await call.ResponseStream.MoveNext(cancellationToken))
            {
                throw new RpcException(new Status(StatusCode.Unavailable, "the log ended before its first entry"));
            }

            first = call.ResponseStream.Current;
        }

        return await _receiver.OnRunAsync(first, cancellationToken);
    }

    private string NoCommonVersion(ProtocolVersions coordinator) =>
        $"the coordinator speaks {coordinator} of the protocol, this worker {_credentials.Versions}; "
        + (coordinator.Newest < _credentials.Versions.Oldest
            ? "upgrade the coordinator first, by one release at a time"
            : "upgrade the worker's image (spec.worker.image of the TrainingRun) to the coordinator's release");

    private async Task<JoinReply> JoinAsync(
        CoordinatorConnection connection, string endpoint, string dataset, int version, CancellationToken cancellationToken)
    {
        var nonce = await connection.NonceAsync(cancellationToken);
        return await connection.CallAsync(
            CoordinatorContract.Join, _credentials.Sign(endpoint, dataset, nonce, version, _time.GetUtcNow()), cancellationToken);
    }

    private async Task<string> HoldAsync(
        CoordinatorConnection connection, string endpoint, int version, CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var headers = new Metadata
        {
            { CoordinatorContract.FromIndexHeader, _next.ToString(CultureInfo.InvariantCulture) },
        };
        using var call = connection.Duplex(CoordinatorContract.Session, headers, ending.Token);
        await call.ResponseHeadersAsync;
        var reports = Channel.CreateBounded<Report>(new BoundedChannelOptions(MaxWaitingReports) { SingleReader = true });
        _receiver.OnSessionStarted(reports.Writer, version);
        var reason = "the coordinator ended the session";
        try
        {
            var reading = ReadAsync(call.ResponseStream, ending.Token);
            var writing = WriteAsync(reports.Reader, call.RequestStream, ending.Token);
            var moving = _credentials.Endpoint.ChangesFromAsync(endpoint, ending.Token);
            await Task.WhenAny(reading, writing, moving);
            var isMoving = moving.IsCompletedSuccessfully;
            await ending.CancelAsync();
            await Task.WhenAll(reading, writing, moving).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (isMoving)
            {
                return $"peers reach the worker at {_credentials.Endpoint.Current} now; it joins again";
            }

            await reading;
        }
        catch (RpcException exception)
        {
            reason = $"{exception.StatusCode}: {exception.Status.Detail}";
        }
        catch (OperationCanceledException)
        {
            reason = "the session was cancelled";
        }
        finally
        {
            reports.Writer.TryComplete();
            _receiver.OnSessionEnded(reason);
        }

        return reason;
    }

    private async Task ReadAsync(IAsyncStreamReader<LogEntry> entries, CancellationToken cancellationToken)
    {
        while (await entries.MoveNext(cancellationToken))
        {
            var entry = entries.Current;
            if (entry.Index != _next)
            {
                throw new RpcException(new Status(StatusCode.DataLoss, $"entry {entry.Index} came where {_next} was due"));
            }

            await _receiver.OnEntryAsync(entry, cancellationToken);
            _next++;
        }
    }

    private static async Task WriteAsync(
        ChannelReader<Report> reports, IClientStreamWriter<Report> writer, CancellationToken cancellationToken)
    {
        await foreach (var report in reports.ReadAllAsync(cancellationToken))
        {
            await writer.WriteAsync(report, cancellationToken);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Member} has no session with the coordinator at {Endpoint}: {Reason}")]
    private partial void LogNoSession(string member, string endpoint, string reason);
}
