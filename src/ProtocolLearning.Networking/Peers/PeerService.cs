using Grpc.Core;
using Microsoft.Extensions.Logging;
using ProtocolLearning.Networking.Identity;
using ProtocolLearning.Protocol.Membership;

namespace ProtocolLearning.Networking.Peers;

/// <summary>The way in: one stream for each member of the roster, newest first, read only as fast as the receiver takes it.</summary>
internal sealed partial class PeerService(PeerLimits limits, IPeerReceiver receiver, ILogger<PeerService> logger) : PeerServiceBase
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Member, CancellationTokenSource> _streams = [];
    private readonly Dictionary<Member, PayloadBudget> _budgets = [];
    private volatile PeerRoster _roster = PeerRoster.Empty;

    public PeerRoster Roster => _roster;

    public void UpdateRoster(PeerRoster roster)
    {
        List<CancellationTokenSource> ended = [];
        lock (_lock)
        {
            _roster = roster;
            foreach (var member in _budgets.Keys.Where(member => !roster.TryFind(member, out _)).ToArray())
            {
                _budgets.Remove(member);
                if (_streams.Remove(member, out var stream))
                {
                    ended.Add(stream);
                }
            }
        }

        ended.ForEach(Cancel);
    }

    public override async Task<PeerClosing> Send(IAsyncStreamReader<PeerFrame> frames, ServerCallContext context)
    {
        var certificate = context.GetHttpContext().Connection.ClientCertificate;
        if (certificate is null || !_roster.TryFindByCertificate(EphemeralCertificate.HashOf(certificate), out var address))
        {
            throw new RpcException(new Status(StatusCode.PermissionDenied, "the certificate belongs to no member of the roster"));
        }

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
        var budget = Begin(address.Member, ending);
        try
        {
            await context.WriteResponseHeadersAsync([]);
            return await ReadAsync(address.Member, frames, budget, ending.Token);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested && !context.CancellationToken.IsCancellationRequested)
        {
            return new PeerClosing("the member left the roster or opened another stream");
        }
        catch (Exception exception) when (context.CancellationToken.IsCancellationRequested
            && exception is OperationCanceledException or IOException or InvalidOperationException)
        {
            throw new RpcException(new Status(StatusCode.Cancelled, "the peer ended the stream"));
        }
        finally
        {
            End(address.Member, ending);
        }
    }

    private async Task<PeerClosing> ReadAsync(
        Member member, IAsyncStreamReader<PeerFrame> frames, PayloadBudget budget, CancellationToken cancellationToken)
    {
        using var assembler = new FrameAssembler(limits, budget);
        FrameAssembler.Ambient = assembler;
        while (await frames.MoveNext(cancellationToken))
        {
            var outcome = frames.Current.Outcome;
            if (outcome.Malformed is { } problem)
            {
                LogMalformed(member, problem);
                throw new RpcException(new Status(StatusCode.InvalidArgument, problem));
            }

            if (outcome.Announced is { } announced)
            {
                await budget.WaitForRoomAsync(announced.PayloadBytes, open: 0, cancellationToken);
                assembler.Open();
            }
            else if (outcome.Completed is { } completed)
            {
                await receiver.ReceiveAsync(member, completed, outcome.Payload!, cancellationToken);
                await budget.WaitForRoomAsync(0, assembler.OpenBytes, cancellationToken);
            }
        }

        return new PeerClosing("the peer completed the stream");
    }

    private PayloadBudget Begin(Member member, CancellationTokenSource ending)
    {
        CancellationTokenSource? previous;
        PayloadBudget? budget;
        lock (_lock)
        {
            if (!_roster.TryFind(member, out _))
            {
                throw new RpcException(new Status(StatusCode.PermissionDenied, "the member left the roster"));
            }

            if (!_budgets.TryGetValue(member, out budget))
            {
                _budgets[member] = budget = new PayloadBudget(limits.MaxUndisposedBytes);
            }

            _streams.TryGetValue(member, out previous);
            _streams[member] = ending;
        }

        Cancel(previous);
        return budget;
    }

    private void End(Member member, CancellationTokenSource ending)
    {
        lock (_lock)
        {
            if (_streams.TryGetValue(member, out var current) && current == ending)
            {
                _streams.Remove(member);
            }
        }
    }

    private static void Cancel(CancellationTokenSource? stream)
    {
        try
        {
            stream?.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The stream ended by itself in between: what was asked for.
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The stream of {Peer} is closed, it sent what is malformed: {Problem}")]
    private partial void LogMalformed(Member peer, string problem);
}
