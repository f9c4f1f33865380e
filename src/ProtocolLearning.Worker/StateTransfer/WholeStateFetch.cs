using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Worker.Replica;

namespace ProtocolLearning.Worker.StateTransfer;

/// <summary>
/// How states travelled before version 2, for runs with members that speak no more: whole, from one peer after the other. A state that
/// does not fit one message cannot be had this way.
/// </summary>
internal sealed class WholeStateFetch(ReplicaContext context, AppliedShard shard)
{
    private Member? _asked;
    private DateTimeOffset _askedAt;
    private int _tries;

    /// <summary>Asks the next peer where nobody is asked, or the one who is takes too long.</summary>
    /// <param name="round">The round after which the state was applied.</param>
    /// <param name="candidates">Who may hold it, the likeliest first.</param>
    public void Pursue(long round, IReadOnlyList<Member> candidates)
    {
        if (candidates.Count == 0
            || (_asked is not null && context.State.Current(_asked) is not null && context.Now - _askedAt < context.Options.StateTimeout))
        {
            return;
        }

        _asked = candidates[(context.Self.Slot.Index + _tries++) % candidates.Count];
        _askedAt = context.Now;
        context.Send(_asked, new StateRequest(round));
    }

    /// <summary>The state is held, or comes from elsewhere.</summary>
    public void Stop() => _asked = null;

    /// <summary>A request did not reach a peer.</summary>
    public void Fail(Member peer)
    {
        if (peer == _asked)
        {
            // The next tick asks the next one; at once would spin where nobody can be reached.
            _asked = null;
        }
    }

    /// <summary>
    /// Answers a peer's request: with a state only where the run has members that ask this way, as a copy of the whole is what one small message costs.
    /// </summary>
    /// <param name="sender">The peer.</param>
    /// <param name="request">What it asks for.</param>
    /// <param name="isSynchronized">Whether the applied state is held.</param>
    public void Receive(Member sender, StateRequest request, bool isSynchronized)
    {
        var isServed = context.State.Version < ProtocolVersions.WithStateChunks && request.Round == shard.Round && isSynchronized;
        var payload = isServed && shard.FitsOneArray ? shard.Serialize() : default;
        context.Send(sender, new StateReply(request.Round, payload.Length), payload);
    }

    /// <summary>A peer sent a state.</summary>
    /// <returns>Whether the shard holds it now.</returns>
    public bool Receive(Member sender, StateReply reply, ReadOnlySpan<byte> payload, long round, string hash)
    {
        if (sender != _asked)
        {
            return false;
        }

        _asked = null;
        return reply.Round == round && shard.TryLoad(payload, round, hash);
    }
}
