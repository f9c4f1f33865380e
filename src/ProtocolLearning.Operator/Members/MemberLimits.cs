namespace ProtocolLearning.Operator.Members;

/// <summary>How often members are asked, and how patiently. All values of that kind are here.</summary>
internal sealed record MemberLimits
{
    /// <summary>Between two probes of a member that does as it did before.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Between two probes of a member whose condition may be about to change.</summary>
    public TimeSpan DoubtfulInterval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Between two looks at a member whose objects are being listed.</summary>
    public TimeSpan SyncingInterval { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long a probe may take.</summary>
    public TimeSpan ProbeTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>So many observations in a row must be bad before a member that was Ready is not.</summary>
    public int FailuresBeforeNotReady { get; init; } = 3;

    /// <summary>So many must be good before a member that was lost is Ready again.</summary>
    public int SuccessesBeforeReady { get; init; } = 2;

    /// <summary>
    /// For how long a member may list its objects anew, as after a restart of the operator, or fail to say what changed, and count as it
    /// did before. A cache that is older is worth no more than no answer.
    /// </summary>
    public TimeSpan SyncPatience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Between two heartbeats of a Pull cluster's agent.</summary>
    public TimeSpan HeartbeatInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>For how long a heartbeat counts, by the home cluster's clock from when home saw it.</summary>
    public TimeSpan HeartbeatLost { get; init; } = TimeSpan.FromSeconds(40);
}
