using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;
using ProtocolLearning.Protocol.Membership;

namespace ProtocolLearning.Networking.Peers;

/// <summary>The way out to one peer: its queue, and the task that opens a connection whenever something waits there.</summary>
internal sealed partial class PeerLink : IAsyncDisposable
{
    private readonly PeerAddress _address;
    private readonly PeerLimits _limits;
    private readonly IPeerReceiver _receiver;
    private readonly TransferRates _rates;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly OutboundQueue _queue;
    private readonly IConnectionSecurity _security;
    private readonly ResiliencePipeline<OutboundConnection> _connecting;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _running;

    public PeerLink(
        PeerAddress address,
        IConnectionSecurity security,
        PeerLimits limits,
        IPeerReceiver receiver,
        TransferRates rates,
        TimeProvider time,
        ILogger logger)
    {
        _address = address;
        _limits = limits;
        _receiver = receiver;
        _rates = rates;
        _time = time;
        _logger = logger;
        _queue = new OutboundQueue(limits.MaxQueuedMessages, Math.Min(limits.SmallBytes, limits.ChunkBytes));
        _security = security;
        _connecting = Connecting(limits.ConnectAttempts, time);
        _running = Task.Run(RunAsync);
    }

    public PeerAddress Address => _address;

    public Member Member => _address.Member;

    public void Send(OutboundMessage message) => _queue.Add(message);

    /// <summary>Gives back what waits and whatever is added from now on, and ends the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Close(PeerSendOutcome.NotOnRoster);
        await _stopping.CancelAsync();
        await _running;
        _stopping.Dispose();
    }

    private static ResiliencePipeline<OutboundConnection> Connecting(int attempts, TimeProvider time)
    {
        var builder = new ResiliencePipelineBuilder<OutboundConnection> { TimeProvider = time };
        if (attempts > 1)
        {
            builder.AddRetry(new RetryStrategyOptions<OutboundConnection>
            {
                MaxRetryAttempts = attempts - 1,
                Delay = TimeSpan.FromMilliseconds(100),
                MaxDelay = TimeSpan.FromSeconds(2),
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                ShouldHandle = new PredicateBuilder<OutboundConnection>().Handle<IOException>(),
            });
        }

        return builder.Build();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                await _queue.WaitAsync(_stopping.Token);
                var reason = await ConnectAndSendAsync();
                _stopping.Token.ThrowIfCancellationRequested();
                LogLost(Member, reason);
                _queue.Drain(PeerSendOutcome.Unreachable);
                _receiver.OnUnreachable(Member, reason);
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            _queue.Drain(PeerSendOutcome.NotOnRoster);
        }
    }

    private async Task<string> ConnectAndSendAsync()
    {
        try
        {
            using var connection = await _connecting.ExecuteAsync(
                token => OutboundConnection.OpenAsync(_address, _security, _limits, _time, token), _stopping.Token);
            return await connection.SendAsync(_queue, (bytes, took) => _rates.Sent(Member, bytes, took), _stopping.Token);
        }
        catch (IOException exception)
        {
            return exception.Message;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The connection to {Peer} is lost: {Reason}")]
    private partial void LogLost(Member peer, string reason);
}
