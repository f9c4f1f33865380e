namespace ProtocolLearning.LocalCluster.Faults;

/// <summary>How the server misbehaves for a request that a fault matches.</summary>
public enum FaultKind
{
    /// <summary>Answers 410 Expired, before a list or watch starts.</summary>
    Gone,

    /// <summary>Sends an ERROR event with a 410 status inside a watch and ends it; running watches too.</summary>
    GoneInWatch,

    /// <summary>Cuts the connection of a watch without an end of stream; running watches too.</summary>
    DropWatch,

    /// <summary>
    /// Keeps a watch open but sends nothing, not even bookmarks; running watches too. What was held back follows once cleared.
    /// </summary>
    StallWatch,

    /// <summary>Answers 409 Conflict.</summary>
    Conflict,

    /// <summary>Answers 429 with a Retry-After header.</summary>
    TooManyRequests,

    /// <summary>Answers 500.</summary>
    InternalError,

    /// <summary>Answers 403 Forbidden with the words of a quota that is used up.</summary>
    QuotaExceeded,

    /// <summary>Waits for <see cref="Fault.Delay"/> before the request is handled.</summary>
    Slow,

    /// <summary>
    /// Takes the request and never answers, as a peer behind a dead link; the connection stays open until the fault is cleared.
    /// </summary>
    HalfOpen,
}
