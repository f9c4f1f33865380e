using ProtocolLearning.Networking.Identity;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;

namespace ProtocolLearning.Networking.Coordination;

/// <summary>
/// The coordinator behind its server. The server has already checked who calls: statements and proposals arrive with their
/// signature, nonce, run and certificate verified. Calls come from several threads.
/// </summary>
public interface ICoordinatorService
{
    /// <summary>The key that a participant is enrolled under, or null.</summary>
    IdentityPublicKey? FindParticipantKey(string participant);

    /// <summary>
    /// Decides about a worker whose participant signed the statement. Joining again with the same certificate, as a worker does
    /// after each lost connection, is accepted again.
    /// </summary>
    ValueTask<JoinReply> JoinAsync(MembershipStatement statement, CancellationToken cancellationToken);

    /// <summary>A member's session began; its reports follow.</summary>
    void OnSessionStarted(Member member);

    /// <summary>Takes a report. Until the task completes nothing more is read from this member.</summary>
    ValueTask ReportAsync(Member from, Report report, CancellationToken cancellationToken);

    /// <summary>A member's session ended, by itself, by silence, by slowness, or because a newer one began.</summary>
    void OnSessionEnded(Member member, string reason);

    /// <summary>Decides about a proposal that the operator signed. Repeating one is harmless.</summary>
    ValueTask<ProposalReply> ProposeAsync(Proposal proposal, CancellationToken cancellationToken);

    /// <summary>Committed entries from an index on, and then each new one once it is committed. It ends when the coordinator does.</summary>
    IAsyncEnumerable<LogEntry> FollowAsync(long fromIndex, CancellationToken cancellationToken);

    /// <summary>
    /// The run's figures now, and again about every second, changed or not: who hears none knows that the coordinator hangs or is cut off.
    /// </summary>
    IAsyncEnumerable<RunProgress> WatchAsync(CancellationToken cancellationToken);
}
