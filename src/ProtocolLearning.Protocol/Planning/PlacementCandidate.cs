namespace ProtocolLearning.Protocol.Planning;

/// <summary>A participant as the planner sees it.</summary>
/// <param name="Name">Name, unique in the run.</param>
/// <param name="Cluster">Member cluster in which its workers run.</param>
/// <param name="Capacity">Workers that it can run at a time.</param>
/// <param name="Phase">What may be done with it.</param>
/// <param name="Unschedulable">Keeps its slots, takes no more.</param>
public sealed record PlacementCandidate(string Name, string Cluster, int Capacity, ParticipantPhase Phase, bool Unschedulable = false)
{
    /// <summary>Whether it may be taken out of a slot that it works in, for a stage that is short.</summary>
    public bool MayMove { get; init; } = true;
}
