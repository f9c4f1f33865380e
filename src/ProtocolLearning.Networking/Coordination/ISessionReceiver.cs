using System.Threading.Channels;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Messages;

namespace ProtocolLearning.Networking.Coordination;

/// <summary>Takes what a worker's session brings. Calls come one after the other.</summary>
public interface ISessionReceiver
{
    /// <summary>What the run is: the log's first entry. Called once, before the first attempt to join.</summary>
    /// <returns>The fingerprint of the run's dataset as it is read here; null where it cannot be, and then no session is opened.</returns>
    ValueTask<string?> OnRunAsync(LogEntry first, CancellationToken cancellationToken);

    /// <summary>
    /// A session began. Reports written here are sent in order; where the channel is full, or completed because the session ended,
    /// a report is lost, and whatever still counts is to be reported again when the next session begins.
    /// </summary>
    /// <param name="reports">Where reports are written.</param>
    /// <param name="version">The protocol version of this session: a report that a later one brought is not sent.</param>
    void OnSessionStarted(ChannelWriter<Report> reports, int version);

    /// <summary>A committed entry, in order, without gaps and once each, over all sessions.</summary>
    ValueTask OnEntryAsync(LogEntry entry, CancellationToken cancellationToken);

    /// <summary>The session ended; another one is tried.</summary>
    void OnSessionEnded(string reason);

    /// <summary>There has been no session for the orphan timeout. Another one is still tried, for as long as it takes.</summary>
    void OnOrphaned(string reason);
}
