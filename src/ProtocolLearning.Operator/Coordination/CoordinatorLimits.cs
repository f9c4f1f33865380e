namespace ProtocolLearning.Operator.Coordination;

/// <summary>How patiently coordinators are spoken with. A reconciliation must not wait for one that hangs.</summary>
internal sealed record CoordinatorLimits
{
    /// <summary>How long a proposal may take, connecting and trying again included.</summary>
    public TimeSpan ProposalTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>For how long nothing is proposed after a proposal was not delivered: the rest of a reconciliation's fail at once.</summary>
    public TimeSpan ProposalPause { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// A coordinator of which nothing was heard for so long is silent. It sends its figures every second, a dead connection is found in
    /// 15 s, and one that ended is replaced meanwhile.
    /// </summary>
    public TimeSpan SilentAfter { get; init; } = TimeSpan.FromSeconds(30);
}
