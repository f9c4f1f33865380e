using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Protocol.Aggregation;

/// <summary>Which aggregator a threat model needs, and whether one is sound for it.</summary>
public static class AggregatorChoice
{
    /// <summary>The rule that Auto stands for: the mean where nobody lies, CenteredClip where somebody may.</summary>
    /// <param name="maxByzantine">f.</param>
    public static AggregatorKind Auto(int maxByzantine) => maxByzantine > 0 ? AggregatorKind.CenteredClip : AggregatorKind.Mean;

    /// <summary>The least number of contributions of which f may be lies: 2f + 1, an honest majority.</summary>
    /// <param name="maxByzantine">f.</param>
    public static int LeastContributions(int maxByzantine) => (2 * maxByzantine) + 1;

    /// <summary>Why a rule may not aggregate so many contributions, or null where it may.</summary>
    /// <param name="kind">The rule.</param>
    /// <param name="maxByzantine">f.</param>
    /// <param name="contributions">Contributions of different participants that have influence.</param>
    public static string? Unsound(AggregatorKind kind, int maxByzantine, int contributions)
    {
        if (maxByzantine > 0 && kind is (AggregatorKind.Mean or AggregatorKind.RadialDirectional))
        {
            return $"aggregator {kind} withstands no liar, but maxByzantine is {maxByzantine}: choose CenteredClip or Auto.";
        }

        var least = LeastContributions(maxByzantine);
        return contributions < least
            ? $"{contributions} contributions cannot outvote {maxByzantine} liars: at least 2f + 1 = {least} are needed."
            : null;
    }

    /// <summary>Every reason why a threat model does not hold with these replicas and this quorum; empty where it is sound.</summary>
    /// <param name="threatModel">The threat model.</param>
    /// <param name="replicas">Bounds on the replicas of a stage.</param>
    /// <param name="quorum">K.</param>
    public static IReadOnlyList<string> Unsound(ThreatModelDefinition threatModel, ReplicaBounds replicas, int quorum)
    {
        var f = threatModel.MaxByzantine;
        var reasons = new List<string>();
        if (f < 0)
        {
            reasons.Add($"maxByzantine is {f}: it counts participants, from 0.");
        }
        else if (f > 0)
        {
            AddIf(replicas.Min < (2 * f) + 2, $"replicas.min is {replicas.Min}: with maxByzantine {f} at least 2f + 2 = {(2 * f) + 2} are needed, so that one may fail.");
            AddIf(quorum < (2 * f) + 1, $"quorum is {quorum}: with maxByzantine {f} at least 2f + 1 = {(2 * f) + 1} are needed.");
            AddIf(Unsound(threatModel.Aggregator, f, LeastContributions(f)) is not null, Unsound(threatModel.Aggregator, f, LeastContributions(f)));
            AddIf(threatModel.SuspectScore <= 1, $"suspectScore is {threatModel.SuspectScore}: half of an honest group scores 1 or more.");
            AddIf(threatModel.OffencesToBan < 1, $"offencesToBan is {threatModel.OffencesToBan}: it starts at 1.");
        }

        AddIf(
            threatModel.Aggregator == AggregatorKind.CenteredClip && !(threatModel.ClipRadiusFactor > 0),
            $"clipRadiusFactor is {threatModel.ClipRadiusFactor}: the clip radius must be above 0.");
        return reasons;

        void AddIf(bool unsound, string? reason)
        {
            if (unsound)
            {
                reasons.Add(reason!);
            }
        }
    }

    /// <summary>The aggregator that a threat model names.</summary>
    /// <param name="threatModel">The threat model.</param>
    /// <param name="parallelism">Number of threads, 1 or more; the result does not depend on it.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such aggregator.</exception>
    public static IAggregator Create(ThreatModelDefinition threatModel, int parallelism = 1) => threatModel.Aggregator switch
    {
        AggregatorKind.Mean => new MeanAggregator(parallelism),
        AggregatorKind.RadialDirectional => new RadialDirectionalAggregator(parallelism),
        AggregatorKind.CenteredClip => new CenteredClipAggregator(threatModel.ClipRadiusFactor, parallelism),
        _ => throw new ArgumentOutOfRangeException(nameof(threatModel), threatModel.Aggregator, "No such aggregator."),
    };
}
