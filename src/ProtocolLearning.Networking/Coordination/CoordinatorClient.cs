using System.Runtime.CompilerServices;
using Grpc.Core;
using Microsoft.Extensions.Logging;
using Polly;
using ProtocolLearning.Networking.Identity;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Messages;

namespace ProtocolLearning.Networking.Coordination;

/// <summary>Speaks with a coordinator as operator or reader. Reading resumes where it was after each lost connection.</summary>
public sealed partial class CoordinatorClient : IAsyncDisposable
{
    private readonly string _endpoint;
    private readonly string _run;
    private readonly TimeProvider _time;
    private readonly ILogger<CoordinatorClient> _logger;
    private readonly SemaphoreSlim _opening = new(1, 1);
    private readonly ResiliencePipeline _calling;
    private readonly ResiliencePipeline _streaming;
    private CoordinatorConnection? _connection;

    /// <summary>Makes a client. Nothing is connected before the first call.</summary>
    /// <param name="endpoint">host:port.</param>
    /// <param name="run">Name of the run.</param>
    /// <param name="trust">Which coordinator is believed. It may be shared, and tells afterwards which key was seen.</param>
    /// <param name="time">The clock of timeouts and retries.</param>
    /// <param name="logger">Where lost connections are logged.</param>
    public CoordinatorClient(
        string endpoint, string run, CoordinatorTrust trust, TimeProvider time, ILogger<CoordinatorClient> logger)
    {
        _logger = logger;
        _endpoint = endpoint;
        _run = run;
        _time = time;
        Trust = trust;
        _calling = CoordinatorRetry.Create(time, attempts: 5);
        _streaming = CoordinatorRetry.Create(time, attempts: int.MaxValue);
    }

    /// <summary>Which coordinator is believed.</summary>
    public CoordinatorTrust Trust { get; }

    /// <summary>Proposes; tried again where the connection fails, which is harmless because repeated proposals are.</summary>
    /// <param name="proposal">What is proposed.</param>
    /// <param name="operatorKey">The key that the coordinator pins as its operator's.</param>
    /// <param name="cancellationToken">Ends the attempts.</param>
    /// <exception cref="CoordinatorUnavailableException">It cannot be reached, or does not take this key's proposals.</exception>
    /// <exception cref="UntrustedCoordinatorException">It is not the one that is trusted.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled; the proposal may have arrived.</exception>
    public async Task<ProposalReply> ProposeAsync(Proposal proposal, IdentityKey operatorKey, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(operatorKey);
        try
        {
            return await _calling.ExecuteAsync(
                async token =>
                {
                    var connection = await ConnectAsync(token);
                    try
                    {
                        var envelope = new ProposalEnvelope(_run, await connection.NonceAsync(token), proposal);
                        var signed = operatorKey.Sign(SignatureDomain.Proposal, envelope);
                        return await connection.CallAsync(CoordinatorContract.Propose, signed, token);
                    }
                    catch (RpcException) when (!token.IsCancellationRequested)
                    {
                        Drop(connection);
                        throw;
                    }
                },
                cancellationToken);
        }
        catch (RpcException exception) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException("the proposal was cancelled", exception, cancellationToken);
        }
        catch (RpcException exception)
        {
            throw Unavailable(exception);
        }
    }

    /// <summary>
    /// Committed entries from an index on, in order and without gaps, until cancelled. Lost connections are made again for as long
    /// as it takes.
    /// </summary>
    /// <exception cref="UntrustedCoordinatorException">Whoever answers is not the coordinator that is trusted.</exception>
    /// <exception cref="CoordinatorUnavailableException">The coordinator refuses, as one of another run does.</exception>
    /// <exception cref="InvalidDataException">The coordinator left an entry out.</exception>
    public async IAsyncEnumerable<LogEntry> FollowAsync(
        long fromIndex, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var next = fromIndex;
        var entries = StreamAsync(CoordinatorContract.Follow, () => new FollowRequest(Volatile.Read(ref next)), cancellationToken);
        await foreach (var entry in entries)
        {
            if (entry.Index != next)
            {
                throw new InvalidDataException($"coordinator of '{_run}': entry {entry.Index} came where {next} was due");
            }

            Volatile.Write(ref next, next + 1);
            yield return entry;
        }
    }

    /// <summary>The run's figures, now and about every second, until cancelled: silence tells that the coordinator hangs or is cut off.</summary>
    /// <exception cref="UntrustedCoordinatorException">Whoever answers is not the coordinator that is trusted.</exception>
    public IAsyncEnumerable<RunProgress> WatchAsync(CancellationToken cancellationToken) =>
        StreamAsync(CoordinatorContract.Watch, static () => new WatchRequest(), cancellationToken);

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        _connection?.Dispose();
        _opening.Dispose();
        return ValueTask.CompletedTask;
    }

    private async IAsyncEnumerable<TReply> StreamAsync<TRequest, TReply>(
        Method<TRequest, TReply> method, Func<TRequest> request, [EnumeratorCancellation] CancellationToken cancellationToken)
        where TRequest : class
        where TReply : class
    {
        while (true)
        {
            var (connection, call) = await _streaming.ExecuteAsync(
                token => OpenAsync(method, request(), token, cancellationToken), cancellationToken);
            using (call)
            {
                while (await MoveNextAsync(call.ResponseStream, cancellationToken))
                {
                    yield return call.ResponseStream.Current;
                }
            }

            cancellationToken.ThrowIfCancellationRequested();
            Drop(connection);
            await Task.Delay(CoordinatorRetry.FirstDelay, _time, cancellationToken);
        }
    }

    private async ValueTask<(CoordinatorConnection Connection, AsyncServerStreamingCall<TReply> Call)> OpenAsync<TRequest, TReply>(
        Method<TRequest, TReply> method, TRequest request, CancellationToken cancellationToken, CancellationToken streaming)
        where TRequest : class
        where TReply : class
    {
        CoordinatorConnection? connection = null;
        AsyncServerStreamingCall<TReply>? call = null;
        try
        {
            connection = await ConnectAsync(cancellationToken);
            call = connection.Stream(method, request, streaming);
            await call.ResponseHeadersAsync;
            return (connection, call);
        }
        catch (RpcException exception)
        {
            call?.Dispose();
            Drop(connection);
            if (!CoordinatorRetry.IsTransient(exception))
            {
                throw Unavailable(exception);
            }

            LogLost(_run, _endpoint, exception.StatusCode, exception.Status.Detail);
            throw;
        }
    }

    private CoordinatorUnavailableException Unavailable(RpcException exception) =>
        new($"coordinator of '{_run}' at {_endpoint}: {exception.StatusCode}: {exception.Status.Detail}", exception);

    private async Task<bool> MoveNextAsync<T>(IAsyncStreamReader<T> stream, CancellationToken cancellationToken)
    {
        try
        {
            return await stream.MoveNext(cancellationToken);
        }
        catch (RpcException exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogLost(_run, _endpoint, exception.StatusCode, exception.Status.Detail);
            return false;
        }
        catch (RpcException exception)
        {
            throw new OperationCanceledException("the stream was cancelled", exception, cancellationToken);
        }
    }

    private async Task<CoordinatorConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        await _opening.WaitAsync(cancellationToken);
        try
        {
            return _connection ??= await CoordinatorConnection.OpenAsync(_endpoint, _run, Trust, own: null, _time, cancellationToken);
        }
        finally
        {
            _opening.Release();
        }
    }

    private void Drop(CoordinatorConnection? connection)
    {
        Interlocked.CompareExchange(ref _connection, null, connection);
        connection?.Dispose();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The coordinator of {Run} at {Endpoint} does not answer: {Status}: {Detail}")]
    private partial void LogLost(string run, string endpoint, StatusCode status, string detail);
}
