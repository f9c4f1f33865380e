using ProtocolLearning.Operator.Coordination;
using ProtocolLearning.Operator.Definitions;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Resources;
using ProtocolLearning.Resources.MemberClusters;
using ProtocolLearning.Resources.ShardPlacements;
using ProtocolLearning.Resources.TrainingRuns;

namespace ProtocolLearning.Operator.Runs;

/// <summary>Everything that is known of a run at one moment. All decisions of a reconciliation follow from it.</summary>
internal sealed record RunScene
{
    private readonly Dictionary<Slot, V1Alpha1ShardPlacement> _bySlot = [];
    private readonly Dictionary<string, EnrolledParticipant> _byName = [];
    private readonly Dictionary<string, V1Alpha1MemberCluster> _byCluster = [];

    /// <summary>The run as the cache has it.</summary>
    public required V1Alpha1TrainingRun Run { get; init; }

    /// <summary>What is wrong with its spec; null: nothing.</summary>
    public required DefinitionProblem? Problem { get; init; }

    /// <summary>Its participants.</summary>
    public required IReadOnlyList<EnrolledParticipant> Participants
    {
        get;
        init
        {
            field = value;
            _byName = value.ToDictionary(participant => participant.Name);
        }
    }

    /// <summary>Its placements that are not being deleted.</summary>
    public required IReadOnlyList<V1Alpha1ShardPlacement> Placements
    {
        get;
        init
        {
            field = value;
            _bySlot = value.ToDictionary(RunPlan.SlotOf);
        }
    }

    /// <summary>Slots whose placement is being deleted, and whose name therefore is not free yet.</summary>
    public IReadOnlySet<Slot> Leaving { get; init; } = new HashSet<Slot>();

    /// <summary>All member clusters.</summary>
    public required IReadOnlyList<V1Alpha1MemberCluster> Clusters
    {
        get;
        init
        {
            field = value;
            _byCluster = value.ToDictionary(cluster => cluster.Metadata.Name);
        }
    }

    /// <summary>Where its coordinator is; null while it has not announced itself.</summary>
    public required CoordinatorAddress? Coordinator { get; init; }

    /// <summary>Name of the coordinator's pod; null while there is none.</summary>
    public required string? CoordinatorPod { get; init; }

    /// <summary>Why its coordinator's pod does not run; null where nothing is known against it.</summary>
    public string? CoordinatorTrouble { get; init; }

    /// <summary>Why its coordinator's log counts as lost; null where it does not.</summary>
    public string? LogLost { get; init; }

    /// <summary>Term of the coordinator in charge or on its way.</summary>
    public required long Term { get; init; }

    /// <summary>What the coordinator says.</summary>
    public required CoordinatorView View { get; init; }

    /// <summary>Why the coordinator refused this generation of the spec; null where it did not.</summary>
    public DefinitionProblem? Refusal { get; init; }

    /// <summary>Participants that lost a shard by their machine's fault, or for want of a node, a short while ago: others come before them.</summary>
    public IReadOnlySet<string> Shaky { get; init; } = new HashSet<string>();

    /// <summary>Since when members are known to be lost by their machine's fault.</summary>
    public IReadOnlyDictionary<Member, DateTimeOffset> LostAt { get; init; } = new Dictionary<Member, DateTimeOffset>();

    /// <summary>When each member cluster was last asked something that it answered.</summary>
    public IReadOnlyDictionary<string, DateTimeOffset> Sighted { get; init; } = new Dictionary<string, DateTimeOffset>();

    /// <summary>Slots whose placement's template is not what the specs say now.</summary>
    public IReadOnlySet<Slot> Outdated { get; init; } = new HashSet<Slot>();

    /// <summary>Since when workers run in clusters of which none has joined.</summary>
    public IReadOnlyDictionary<string, DateTimeOffset> Unjoined { get; init; } = new Dictionary<string, DateTimeOffset>();

    /// <summary>When pods of Pull clusters that have not started were first told of.</summary>
    public IReadOnlyDictionary<PodSighting, DateTimeOffset> PodSightings { get; init; } = new Dictionary<PodSighting, DateTimeOffset>();

    /// <summary>The time of the reconciliation.</summary>
    public required DateTimeOffset Now { get; init; }

    public long Generation => Run.Metadata.Generation ?? 1;

    /// <summary>A participant of the run; null where there is none of that name.</summary>
    public EnrolledParticipant? ParticipantOf(string? name) => name is null ? null : _byName.GetValueOrDefault(name);

    /// <summary>A member cluster; null where there is none of that name.</summary>
    public V1Alpha1MemberCluster? ClusterOf(string? name) => name is null ? null : _byCluster.GetValueOrDefault(name);

    /// <summary>The placements that nobody has taken into their own hands: what becomes of the others is no evidence.</summary>
    public IEnumerable<V1Alpha1ShardPlacement> OwnPlacements => Placements.Where(placement => !ReconcileAnnotation.IsDisabled(placement));

    /// <summary>Whether somebody has taken a slot's placement into their own hands.</summary>
    public bool IsHeld(Slot slot) => PlacementOf(slot) is { } placement && ReconcileAnnotation.IsDisabled(placement);

    /// <summary>A slot's placement that is not being deleted; null where there is none.</summary>
    public V1Alpha1ShardPlacement? PlacementOf(Slot slot) => _bySlot.GetValueOrDefault(slot);
}
