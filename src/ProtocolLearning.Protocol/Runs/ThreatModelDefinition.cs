namespace ProtocolLearning.Protocol.Runs;

/// <summary>How many participants may lie, and what is done about it.</summary>
/// <param name="MaxByzantine">f: participants, not replicas, that may send anything.</param>
/// <param name="Aggregator">The rule that combines pseudo-gradients.</param>
/// <param name="ClipRadiusFactor">tau of CenteredClip as a multiple of the median distance of contributions from the centre.</param>
/// <param name="SuspectScore">Deviation score, in medians of the group, from which a contribution counts as an offence.</param>
/// <param name="OffencesToBan">Rounds with an offence after which a participant is banned.</param>
/// <param name="PreAggregation">What is done to pseudo-gradients before, in order; null where nothing is.</param>
public sealed record ThreatModelDefinition(
    int MaxByzantine = 0,
    AggregatorKind Aggregator = AggregatorKind.Mean,
    double ClipRadiusFactor = 1.0,
    double SuspectScore = 3.0,
    int OffencesToBan = 2,
    IReadOnlyList<PreAggregationKind>? PreAggregation = null);
