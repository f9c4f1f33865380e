namespace ProtocolLearning.Networking.Coordination;

/// <summary>What a coordinator says to a worker that wants to join.</summary>
public enum JoinVerdict
{
    /// <summary>The worker is a member; it may open a session on the same certificate.</summary>
    Accepted,

    /// <summary>Not now: a later attempt with a new nonce may succeed.</summary>
    NotNow,

    /// <summary>Never with this statement: the epoch is over, or the participant is not let in. The worker ends.</summary>
    Refused,

    /// <summary>The run is complete: the worker is not needed any more, and ends in success.</summary>
    Completed,
}
