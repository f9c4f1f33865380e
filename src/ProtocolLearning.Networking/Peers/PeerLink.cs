using Grpc.Core;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;
using ProtocolLearning.Networking.Identity;
using ProtocolLearning.Networking.Wire;
using ProtocolLearning.Protocol.Membership;

namespace ProtocolLearning.Networking.Peers;

/// <summary>The way out to one peer: its queue, its connection, and the task that empties the one into the other.</summary>
internal sealed partial class PeerLink : IAsyncDisposable
{
    private static readonly TimeSpan ReasonTimeout = TimeSpan.FromSeconds(1);

    private readonly PeerAddress _address;
    private readonly PeerLimits _limits;
    private readonly IPeerReceiver _receiver;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly OutboundQueue _queue;
    private readonly EphemeralCertificate _certificate;
    private readonly ResiliencePipeline<AsyncClientStreamingCall<PeerFrame, PeerClosing>> _connecting;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _running;

    public PeerLink(
        PeerAddress address,
        EphemeralCertificate certificate,
        PeerLimits limits,
        IPeerReceiver receiver,
        TimeProvider time,
        ILogger logger)
    {
        _address = address;
        _certificate = certificate;
        _limits = limits;
        _receiver = receiver;
        _time = time;
        _logger = logger;
        _queue = new OutboundQueue(limits.MaxQueuedMessages, limits.ChunkBytes);
        _connecting = Connecting(limits.ConnectAttempts, time);
        _running = Task.Run(RunAsync);
    }

    public PeerAddress Address => _address;

    public Member Member => _address.Member;

    public void Send(OutboundMessage message) => _queue.Add(message);

    /// <summary>Gives back what waits and whatever is added from now on, and lets the connection end.</summary>
    public void Close()
    {
        _queue.Close(PeerSendOutcome.NotOnRoster);
        _stopping.Cancel();
    }

    public async ValueTask DisposeAsync()
    {
        Close();
        await _running;
        _stopping.Dispose();
    }

    private static ResiliencePipeline<AsyncClientStreamingCall<PeerFrame, PeerClosing>> Connecting(int attempts, TimeProvider time)
    {
        var builder = new ResiliencePipelineBuilder<AsyncClientStreamingCall<PeerFrame, PeerClosing>> { TimeProvider = time };
        if (attempts > 1)
        {
            builder.AddRetry(new RetryStrategyOptions<AsyncClientStreamingCall<PeerFrame, PeerClosing>>
            {
                MaxRetryAttempts = attempts - 1,
                Delay = TimeSpan.FromMilliseconds(100),
                MaxDelay = TimeSpan.FromSeconds(2),
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                ShouldHandle = new PredicateBuilder<AsyncClientStreamingCall<PeerFrame, PeerClosing>>().Handle<RpcException>(),
            });
        }

        return builder.Build();
    }

    private async Task RunAsync()
    {
        using var channel = TransportSettings.Channel(
            _address.Endpoint,
            TransportSecurity.Client(
                _certificate.Certificate, certificate => EphemeralCertificate.HashOf(certificate) == _address.CertificateHash),
            maxReceiveBytes: 4096,
            maxSendBytes: null);
        var invoker = channel.CreateCallInvoker();
        try
        {
            while (true)
            {
                await _queue.WaitAsync(_stopping.Token);
                await StreamAsync(invoker);
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            _queue.Drain(PeerSendOutcome.NotOnRoster);
        }
    }

    private async Task StreamAsync(CallInvoker invoker)
    {
        try
        {
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
            using var call = await _connecting.ExecuteAsync(token => ConnectAsync(invoker, token), ending.Token);
            var pump = PumpAsync(call.RequestStream, ending);
            var answer = call.ResponseAsync;
            if (await Task.WhenAny(pump, answer) == answer)
            {
                await ending.CancelAsync();
            }
            else
            {
                // The peer's own reason, where it gave one, says more than a broken pipe.
                await Task.WhenAny(answer, Task.Delay(ReasonTimeout, _time, ending.Token));
            }

            await pump.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _stopping.Token.ThrowIfCancellationRequested();
            if (answer.IsCompleted)
            {
                Lost((await answer).Reason);
                return;
            }

            await pump;
        }
        catch (RpcException exception) when (!_stopping.IsCancellationRequested)
        {
            Lost($"{exception.StatusCode}: {exception.Status.Detail}");
        }
        catch (Exception exception) when (exception is OperationCanceledException or InvalidOperationException or IOException
            && !_stopping.IsCancellationRequested)
        {
            Lost(exception.Message);
        }
    }

    private static async ValueTask<AsyncClientStreamingCall<PeerFrame, PeerClosing>> ConnectAsync(
        CallInvoker invoker, CancellationToken cancellationToken)
    {
        var call = invoker.AsyncClientStreamingCall(PeerFrame.Method, host: null, new CallOptions(cancellationToken: cancellationToken));
        try
        {
            await call.ResponseHeadersAsync;
            return call;
        }
        catch
        {
            call.Dispose();
            throw;
        }
    }

    private async Task PumpAsync(IClientStreamWriter<PeerFrame> writer, CancellationTokenSource ending)
    {
        OutboundMessage? large = null;
        OutboundMessage? small = null;
        var offset = 0;
        using var stalled = _time.CreateTimer(
            static state => ((CancellationTokenSource)state!).Cancel(), ending, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        try
        {
            while (true)
            {
                small = _queue.TakeSmall();
                if (small is not null)
                {
                    await WriteAsync(new PeerFrame { Kind = FrameKind.Whole, Header = small.Header, Payload = small.Payload });
                    small.Complete(PeerSendOutcome.Sent);
                    small = null;
                }

                if (large is null)
                {
                    large = _queue.TakeLarge();
                    if (large is null)
                    {
                        await _queue.WaitAsync(ending.Token);
                        continue;
                    }

                    offset = 0;
                    await WriteAsync(new PeerFrame { Kind = FrameKind.Start, Header = large.Header });
                }

                var piece = large.Payload.Slice(offset, Math.Min(_limits.ChunkBytes, large.Payload.Length - offset));
                await WriteAsync(new PeerFrame { Kind = FrameKind.Next, Payload = piece });
                offset += piece.Length;
                if (offset == large.Payload.Length)
                {
                    large.Complete(PeerSendOutcome.Sent);
                    large = null;
                }
            }
        }
        finally
        {
            small?.Complete(PeerSendOutcome.Unreachable);
            large?.Complete(PeerSendOutcome.Unreachable);
        }

        async Task WriteAsync(PeerFrame frame)
        {
            stalled.Change(_limits.StallTimeout, Timeout.InfiniteTimeSpan);
            await writer.WriteAsync(frame, ending.Token);
            stalled.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    private void Lost(string reason)
    {
        LogLost(Member, reason);
        _queue.Drain(PeerSendOutcome.Unreachable);
        _receiver.OnUnreachable(Member, reason);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The connection to {Peer} is lost: {Reason}")]
    private partial void LogLost(Member peer, string reason);
}
