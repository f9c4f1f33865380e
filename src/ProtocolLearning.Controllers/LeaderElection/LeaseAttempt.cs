namespace ProtocolLearning.Controllers.LeaderElection;

/// <summary>What came of one attempt at the lease.</summary>
internal enum LeaseAttempt
{
    /// <summary>It was written with our name.</summary>
    Held,

    /// <summary>Another's name is in it.</summary>
    Taken,

    /// <summary>The server did not answer, or somebody else wrote at the same time: try again.</summary>
    Unavailable,
}
