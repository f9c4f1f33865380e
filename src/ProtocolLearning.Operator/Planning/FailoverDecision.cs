namespace ProtocolLearning.Operator.Planning;

/// <summary>Whether shards that were lost in a cluster may be placed elsewhere.</summary>
internal enum FailoverDecision
{
    /// <summary>The cluster answers.</summary>
    NotNeeded,

    /// <summary>They wait: its policy is Never.</summary>
    Never,

    /// <summary>They wait until it was unreachable for long enough.</summary>
    Waiting,

    /// <summary>They wait: so many clusters are unreachable at once that the fault is more likely at home.</summary>
    TooManyUnhealthy,

    /// <summary>They may.</summary>
    Evicting,
}
