using k8s.Models;
using ProtocolLearning.Resources;
using ProtocolLearning.Resources.MemberClusters;
using ProtocolLearning.Resources.Participants;
using ProtocolLearning.Resources.ShardPlacements;
using ProtocolLearning.Resources.TrainingRuns;

namespace ProtocolLearning.Cli.Why;

/// <summary>Everything that was found out about one shard. What could not be found out is null, and nothing is concluded from it.</summary>
internal sealed record ShardFacts
{
    public required V1Alpha1TrainingRun Run { get; init; }

    public required int Stage { get; init; }

    public required int Slot { get; init; }

    /// <summary>The run's participants.</summary>
    public IReadOnlyList<V1Alpha1Participant> Participants { get; init; } = [];

    /// <summary>Its placement; null where there is none.</summary>
    public V1Alpha1ShardPlacement? Placement { get; init; }

    /// <summary>Events about its placement, the newest first.</summary>
    public IReadOnlyList<EventLine> PlacementEvents { get; init; } = [];

    /// <summary>Whether the user may see member clusters.</summary>
    public bool SeesClusters { get; init; } = true;

    /// <summary>The MemberCluster that it is placed in; null where there is none or it is not seen.</summary>
    public V1Alpha1MemberCluster? Cluster { get; init; }

    /// <summary>Its pod as the member cluster has it; null where it is not there or was not looked at.</summary>
    public V1Pod? Pod { get; init; }

    /// <summary>Events about its pod, the newest first.</summary>
    public IReadOnlyList<EventLine> PodEvents { get; init; } = [];

    /// <summary>Why the member cluster was not looked at; null where it was.</summary>
    public string? MemberProblem { get; init; }

    /// <summary>What the coordinator's log says; null where it was not reached.</summary>
    public LoggedShard? Logged { get; init; }

    /// <summary>Why the coordinator was not asked; null where it was.</summary>
    public string? CoordinatorProblem { get; init; }

    /// <summary>Its name.</summary>
    public string Name => ResourceNames.ShardPlacement(Run.Metadata.Name, Stage, Slot);

    /// <summary>What the operator saw of the pod of the current epoch; null before it saw one.</summary>
    public ShardPodStatus? PodStatus => Placement?.Status?.Pod is { } pod && pod.Epoch == Placement.Spec.Epoch ? pod : null;

    /// <summary>Who holds it; null where nobody does.</summary>
    public V1Alpha1Participant? Holder =>
        Participants.FirstOrDefault(participant => participant.Metadata.Name == Placement?.Spec.Participant);
}
