using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Protocol.Planning;

/// <summary>The planner's working state: who holds what, and who has workers free, kept in the order in which they are chosen.</summary>
internal sealed class PlacementBoard
{
    private readonly RunDefinition _definition;
    private readonly PlacementHolder?[][] _slots;
    private readonly int[] _replicas;
    private readonly Dictionary<PlacementCluster, int>[] _replicasByCluster;
    private readonly Dictionary<string, PlacementHolder> _holders;
    private readonly SortedSet<PlacementCluster> _clusters = new(PlacementCluster.FreestFirst);

    public PlacementBoard(
        RunDefinition definition,
        IReadOnlyCollection<PlacementCandidate> candidates,
        IReadOnlyDictionary<string, ClusterHealth> health)
    {
        _definition = definition;
        _slots = new PlacementHolder?[definition.Stages][];
        _replicas = new int[definition.Stages];
        _replicasByCluster = new Dictionary<PlacementCluster, int>[definition.Stages];
        for (var stage = 0; stage < definition.Stages; stage++)
        {
            _slots[stage] = new PlacementHolder?[definition.Replicas.Max];
            _replicasByCluster[stage] = [];
        }

        var clusters = new Dictionary<string, PlacementCluster>(StringComparer.Ordinal);
        _holders = new Dictionary<string, PlacementHolder>(candidates.Count, StringComparer.Ordinal);
        foreach (var (rank, candidate) in candidates.OrderBy(candidate => candidate.Name, StringComparer.Ordinal).Index())
        {
            if (!clusters.TryGetValue(candidate.Cluster, out var cluster))
            {
                clusters.Add(candidate.Cluster, cluster = new PlacementCluster(candidate.Cluster));
            }

            _holders.Add(
                candidate.Name,
                new PlacementHolder(candidate, rank, cluster, health.GetValueOrDefault(candidate.Cluster, ClusterHealth.Unknown)));
        }
    }

    public int Stages => _definition.Stages;

    public int SlotsPerStage => _definition.Replicas.Max;

    public int LeastReplicas => _definition.Replicas.Min;

    /// <summary>Participants in the order of their names.</summary>
    public IEnumerable<PlacementHolder> Holders => _holders.Values;

    /// <summary>How many replicas of one stage a participant may hold.</summary>
    private int MostOfStage => _definition.ThreatModel.MaxByzantine > 0 ? 1 : int.MaxValue;

    public PlacementHolder? Find(string name) => _holders.GetValueOrDefault(name);

    public PlacementHolder? Holder(Slot slot) => _slots[slot.Stage][slot.Index];

    public int Replicas(int stage) => _replicas[stage];

    public bool MayHold(PlacementHolder holder, int stage) => holder.Replicas(stage) < MostOfStage;

    public int? EmptyIndex(int stage)
    {
        var index = Array.IndexOf(_slots[stage], null);
        return index < 0 ? null : index;
    }

    /// <summary>Keeps a tenant where it is, if it may be there; called before anybody is offered.</summary>
    public void TryKeep(Slot slot, PlacementHolder holder)
    {
        if (slot.Stage < Stages && slot.Index < SlotsPerStage && holder.MayKeep && holder.Free > 0 && MayHold(holder, slot.Stage))
        {
            holder.Kept.Add(slot);
            Put(slot, holder);
        }
    }

    /// <summary>Offers the free workers of those who may take slots.</summary>
    public void Offer(Predicate<PlacementHolder> included)
    {
        foreach (var holder in _holders.Values)
        {
            if (holder.MayTake && holder.Free > 0 && included(holder))
            {
                _clusters.Remove(holder.Cluster);
                if (holder.Cluster.Offered.Add(holder))
                {
                    holder.Cluster.Free += holder.Free;
                }

                _clusters.Add(holder.Cluster);
            }
        }
    }

    /// <summary>Who should take a slot of a stage: of the cluster with the fewest replicas of the stage; null where nobody can.</summary>
    public PlacementHolder? Choose(int stage)
    {
        PlacementHolder? best = null;
        var fewest = int.MaxValue;
        foreach (var cluster in _clusters)
        {
            var replicas = _replicasByCluster[stage].GetValueOrDefault(cluster);
            if (replicas < fewest && cluster.Choose(stage, MostOfStage - 1) is { } holder)
            {
                (best, fewest) = (holder, replicas);
            }

            if (fewest == 0)
            {
                break;
            }
        }

        return best;
    }

    /// <summary>Gives the first empty slot of a stage to a participant with a free worker.</summary>
    public void Assign(int stage, PlacementHolder holder) =>
        Change(holder, () => Put(new Slot(stage, EmptyIndex(stage)!.Value), holder));

    /// <summary>Takes a participant's last slot of a stage away.</summary>
    public void Release(int stage, PlacementHolder holder) => Change(holder, () =>
    {
        var slot = holder.Slots.Where(slot => slot.Stage == stage && (holder.Candidate.MayMove || !holder.Kept.Contains(slot))).Max();
        holder.Slots.Remove(slot);
        holder.Free++;
        _slots[slot.Stage][slot.Index] = null;
        _replicas[slot.Stage]--;
        _replicasByCluster[slot.Stage][holder.Cluster]--;
    });

    private void Put(Slot slot, PlacementHolder holder)
    {
        holder.Slots.Add(slot);
        holder.Free--;
        _slots[slot.Stage][slot.Index] = holder;
        _replicas[slot.Stage]++;
        var byCluster = _replicasByCluster[slot.Stage];
        byCluster[holder.Cluster] = byCluster.GetValueOrDefault(holder.Cluster) + 1;
    }

    /// <summary>Changes what a participant holds, and keeps the order of those that are offered.</summary>
    private void Change(PlacementHolder holder, Action change)
    {
        var cluster = holder.Cluster;
        _clusters.Remove(cluster);
        if (cluster.Offered.Remove(holder))
        {
            cluster.Free -= holder.Free;
        }

        change();
        if (holder.MayTake && holder.Free > 0)
        {
            cluster.Offered.Add(holder);
            cluster.Free += holder.Free;
        }

        if (cluster.Offered.Count > 0)
        {
            _clusters.Add(cluster);
        }
    }
}
