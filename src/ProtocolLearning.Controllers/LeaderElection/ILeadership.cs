namespace ProtocolLearning.Controllers.LeaderElection;

/// <summary>Whether this process leads.</summary>
public interface ILeadership
{
    /// <summary>The name that this process bids with.</summary>
    string Identity { get; }

    /// <summary>
    /// True only while the lease was renewed within the renew deadline by this process's own clock; it turns false at that
    /// moment, before anybody else may take the lease, and needs no answer from the server for it.
    /// </summary>
    bool IsLeader { get; }
}
