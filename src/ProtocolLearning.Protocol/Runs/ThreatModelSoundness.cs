using ProtocolLearning.Protocol.Aggregation;

namespace ProtocolLearning.Protocol.Runs;

/// <summary>Whether a threat model's rule can bear f liars with these replicas and this quorum.</summary>
internal static class ThreatModelSoundness
{
    /// <summary>Every problem, with the inequality that fails; empty where the threat model is sound.</summary>
    public static IEnumerable<string> Problems(RunDefinition definition)
    {
        var threat = definition.ThreatModel;
        var f = threat.MaxByzantine;
        if (f < 0)
        {
            return [$"threatModel.maxByzantine: {f} is negative."];
        }

        var before = threat.PreAggregation ?? [];
        var least = AggregatorChoice.LeastContributions(threat);
        var isMean = threat.Aggregator is AggregatorKind.Mean or AggregatorKind.RadialDirectional;
        var codec = definition.Compression.PseudoGradient;
        var rule = string.Join(" after ", before.Select(kind => kind.ToString()).Prepend(threat.Aggregator.ToString()));
        (bool IsWrong, string Problem)[] always =
        [
            (threat.OffencesToBan < 1, "threatModel.offencesToBan: must be at least 1."),
            (!(threat.SuspectScore > 0), "threatModel.suspectScore: must be above 0."),
            (
                threat.Aggregator == AggregatorKind.CenteredClip && !(threat.ClipRadiusFactor > 0),
                "threatModel.clipRadiusFactor: must be above 0."),
            (
                before.Count > 0 && isMean,
                $"threatModel.preAggregation: {threat.Aggregator} follows a single liar whatever is done before; leave it out or use another aggregator."),
            (
                f == 0 && before.Count > 0 && !isMean,
                "threatModel.preAggregation: where nobody may lie nothing is done before; leave it out or raise threatModel.maxByzantine."),
            (
                f == 0 && threat.Aggregator is (AggregatorKind.Krum or AggregatorKind.MultiKrum),
                $"threatModel.aggregator: {threat.Aggregator} leaves contributions out; where nobody may lie use Mean."),
            (before.Distinct().Count() != before.Count, "threatModel.preAggregation: names a step twice."),
            (
                IsByCoordinate(threat.Aggregator) && codec == TensorCodec.TopK,
                "compression.pseudoGradient: with TopK most coordinates of most contributions are empty; use another codec or another aggregator."),
        ];
        (bool IsWrong, string Problem)[] withLiars =
        [
            (isMean, $"threatModel.aggregator: {threat.Aggregator} follows a single liar; with maxByzantine {f} use CenteredClip."),
            (
                codec == TensorCodec.TopK,
                "compression.pseudoGradient: with TopK honest contributions differ so much in length that they are taken for liars'; "
                    + $"with maxByzantine {f} use Int8 or Int4."),
            (
                definition.Schedule.Quorum < least,
                $"schedule.quorum: {definition.Schedule.Quorum} is below {least}, the contributions that {rule} needs for threatModel.maxByzantine {f}."),
            (
                definition.Replicas.Min <= least,
                $"replicas.min: {definition.Replicas.Min} is below {least + 1} for threatModel.maxByzantine {f}: "
                    + $"{rule} needs {least} contributions, and one replica must be free to fail."),
        ];
        return always.Concat(f > 0 ? withLiars : []).Where(check => check.IsWrong).Select(check => check.Problem);
    }

    private static bool IsByCoordinate(AggregatorKind kind) => kind is AggregatorKind.CoordinateMedian or AggregatorKind.TrimmedMean;
}
