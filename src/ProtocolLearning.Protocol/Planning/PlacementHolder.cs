using ProtocolLearning.Protocol.Membership;

namespace ProtocolLearning.Protocol.Planning;

/// <summary>A participant on the planner's board.</summary>
internal sealed class PlacementHolder(PlacementCandidate candidate, int rank, PlacementCluster cluster, ClusterHealth health)
{
    public PlacementCandidate Candidate { get; } = candidate;

    /// <summary>Position by name: breaks ties.</summary>
    public int Rank { get; } = rank;

    public PlacementCluster Cluster { get; } = cluster;

    public int Free { get; set; } = Math.Max(0, candidate.Capacity);

    public bool MayKeep { get; } = candidate.Phase
        is ParticipantPhase.Pending or ParticipantPhase.Active or ParticipantPhase.Suspect or ParticipantPhase.Unreachable;

    public bool MayTake { get; } = health == ClusterHealth.Ready
        && !candidate.Unschedulable
        && candidate.Phase is ParticipantPhase.Pending or ParticipantPhase.Active or ParticipantPhase.Suspect;

    public List<Slot> Slots { get; } = [];

    /// <summary>Slots that it works in already.</summary>
    public HashSet<Slot> Kept { get; } = [];

    /// <summary>Stages that it can leave for another one.</summary>
    public IEnumerable<int> StagesToGive =>
        Slots.Where(slot => Candidate.MayMove || !Kept.Contains(slot)).Select(slot => slot.Stage).Distinct().Order();

    public int Replicas(int stage)
    {
        var replicas = 0;
        foreach (var slot in Slots)
        {
            replicas += slot.Stage == stage ? 1 : 0;
        }

        return replicas;
    }
}
