namespace ProtocolLearning.Resources.TrainingRuns;

/// <summary>What follows from a spec where it leaves a choice open.</summary>
public static class TrainingRunDerivations
{
    /// <summary>The aggregator that <see cref="AggregatorKind.Auto"/> stands for: Mean where nobody may lie, else CenteredClip.</summary>
    public static AggregatorKind Aggregator(TrainingRunSpec spec) => spec.ThreatModel switch
    {
        { Aggregator: not AggregatorKind.Auto and var chosen } => chosen,
        { MaxByzantine: 0 } => AggregatorKind.Mean,
        _ => AggregatorKind.CenteredClip,
    };

    /// <summary>
    /// Contributions that an exchange needs: 2f + 1, with Krum and MultiKrum 2f + 3, with Bucketing so many buckets of two, and 1 where nobody
    /// may lie.
    /// </summary>
    public static int Contributions(TrainingRunSpec spec)
    {
        var f = spec.ThreatModel.MaxByzantine;
        var rows = (2 * f) + (IsKrum(spec) ? 3 : 1);
        return f == 0 ? 1 : HasBuckets(spec) ? (2 * rows) - 1 : rows;
    }

    /// <summary>Whether the aggregator is of the rules that need two contributions more than others.</summary>
    internal static bool IsKrum(TrainingRunSpec spec) => spec.ThreatModel.Aggregator is AggregatorKind.Krum or AggregatorKind.MultiKrum;

    /// <summary>Whether contributions are put into buckets of two.</summary>
    internal static bool HasBuckets(TrainingRunSpec spec) => spec.ThreatModel.PreAggregation?.Contains(PreAggregationKind.Bucketing) == true;

    /// <summary>The quorum K: the spec's own, else a majority of the smallest stage group and enough contributions.</summary>
    public static int Quorum(TrainingRunSpec spec) =>
        spec.Schedule.Quorum ?? Math.Max((spec.Replicas.Min / 2) + 1, Contributions(spec));

    /// <summary>Inner steps of a round: in mode Streaming the exchanges of all fragments share <see cref="ScheduleSpec.InnerSteps"/>.</summary>
    public static int StepsPerRound(TrainingRunSpec spec) => spec.Schedule.InnerSteps / Math.Max(1, spec.Schedule.Streaming?.Fragments ?? 1);

    /// <summary>Share of its own weights that a replica keeps in mode Streaming, in thousandths.</summary>
    public static int MixingPerMille(TrainingRunSpec spec) => spec.Schedule.Streaming?.MixingPerMille
        ?? (spec.Compression.PseudoGradient == PseudoGradientCodec.TopK ? 0 : 500);

    /// <summary>
    /// True where only participants in Pull clusters may take part: whoever holds a member's credential could vote, or assemble
    /// the model, in its name.
    /// </summary>
    public static bool NeedsPullClusters(TrainingRunSpec spec) =>
        spec.Governance.Mode == GovernanceMode.Quorum || spec.Unextractability.MinimumCoalition > 1;
}
