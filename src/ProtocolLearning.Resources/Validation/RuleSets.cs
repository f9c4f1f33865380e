using ProtocolLearning.Resources.MemberClusters;
using ProtocolLearning.Resources.Participants;
using ProtocolLearning.Resources.ShardPlacements;
using ProtocolLearning.Resources.TrainingRuns;

namespace ProtocolLearning.Resources.Validation;

/// <summary>The rules of every kind.</summary>
public static class RuleSets
{
    /// <summary>The rules of a TrainingRun: shape, threat model, exclusions, immutability.</summary>
    public static RuleSet<V1Alpha1TrainingRun> TrainingRun { get; } = new(
        TrainingRunShapeRules.All,
        TrainingRunStreamingRules.All,
        TrainingRunOptimizerRules.All,
        TrainingRunThreatRules.All,
        TrainingRunCompressionRules.All,
        TrainingRunSubspaceRules.All,
        TrainingRunExclusionRules.All,
        TrainingRunImmutabilityRules.All);

    /// <summary>The rules of a Participant.</summary>
    public static RuleSet<V1Alpha1Participant> Participant { get; } = new(ParticipantRules.All);

    /// <summary>The rules of a ShardPlacement.</summary>
    public static RuleSet<V1Alpha1ShardPlacement> ShardPlacement { get; } = new(ShardPlacementRules.All);

    /// <summary>The rules of a MemberCluster.</summary>
    public static RuleSet<V1Alpha1MemberCluster> MemberCluster { get; } = new(MemberClusterRules.All);
}
