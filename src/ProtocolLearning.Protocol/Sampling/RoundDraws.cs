using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Protocol.Randomness;
using ProtocolLearning.Protocol.Rounds;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Protocol.Sampling;

/// <summary>
/// Which microbatch each draw of a round is, and which of them are trained when it is over, in a run that goes through its samples
/// in passes. Both follow from the log alone, so that anybody can recompute what another should have seen.
/// </summary>
/// <remarks>
/// The draws of the n stage-0 replicas of the roster take ranks in rows: all first draws, then all second ones. Which replica has
/// which rank of a row is turned by the round's beacon, so nobody chooses its own samples. A draw is trained once its tokens are
/// confirmed and stage 0 applied the contribution of the replica that drew it; whatever else was drawn is drawn again, first, by
/// whoever is there then. In mode Streaming a draw is trained once its tokens are confirmed. So a replica that comes, goes or is lost repeats nothing and skips nothing.
/// </remarks>
public static class RoundDraws
{
    /// <summary>The samples of a draw.</summary>
    /// <param name="definition">The definition in force.</param>
    /// <param name="round">The round of the draw.</param>
    /// <param name="draw">Whose and which draw; its attempt does not matter.</param>
    /// <param name="trainingSamples">Number of training samples.</param>
    /// <returns>Sample ids, from 0 to below <paramref name="trainingSamples"/>.</returns>
    /// <exception cref="ArgumentException">The source is not in the round's roster.</exception>
    public static IReadOnlyList<long> Samples(RunDefinition definition, RoundState round, MicrobatchId draw, long trainingSamples)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(round);
        var sequences = definition.Schedule.MicrobatchSequences;
        if (!definition.Dataset.IsInPasses)
        {
            return SampleAssignment.Draw(round.Beacon, draw.Round, draw.Source, draw.Index, sequences, trainingSamples);
        }

        var sources = round.RosterOf(0).Select(member => member.Slot).ToList();
        var position = sources.IndexOf(draw.Source);
        return position < 0
            ? throw new ArgumentException($"{draw.Source} draws nothing in round {round.Number}.", nameof(draw))
            : PassSamples.Of(
                definition.Seed,
                round.Samples.At(Rank(sources.Count, position, draw.Index, Turn(round, sources.Count, draw.Index))),
                sequences,
                trainingSamples);
    }

    /// <summary>What is to be trained after a round that is over.</summary>
    internal static SamplePool After(RunDefinition definition, RoundState round)
    {
        if (!definition.Dataset.IsInPasses || !Counts(definition, round))
        {
            return round.Samples;
        }

        var trained = round.RosterOf(0).Select(member => Trained(definition, round, member).ToList()).ToList();
        var turns = Enumerable.Range(0, trained.Max(indices => indices.Count == 0 ? 0 : indices[^1] + 1))
            .Select(index => Turn(round, trained.Count, index))
            .ToArray();
        return round.Samples.Without(trained.SelectMany((indices, position) =>
            indices.Select(index => Rank(trained.Count, position, index, turns[index]))));
    }

    /// <summary>
    /// Whether what was confirmed is trained: in mode Streaming once the round is closed, for a replica keeps what it learned whatever
    /// becomes of the fragment; else where stage 0 applied it.
    /// </summary>
    private static bool Counts(RunDefinition definition, RoundState round) =>
        definition.Schedule.IsStreaming() ? round.Closed is not null : round.Stages[0] is { Decision: StageDecision.Applied, Exchange: not null };

    /// <summary>Indices of a replica's draws that are trained: as many as its confirmed tokens make, without the unfinished ones.</summary>
    private static IEnumerable<int> Trained(RunDefinition definition, RoundState round, Member member)
    {
        if (!definition.Schedule.IsStreaming() && round.Stages[0].Exchange!.Contributors.All(contributor => contributor.Member != member))
        {
            return [];
        }

        var unfinished = round.Closed!.Unfinished
            .Where(id => id.Round == round.Number && id.Source == member.Slot)
            .Select(id => id.Index)
            .ToHashSet();
        var confirmed = round.TokensOf(member) / RoundBudget.MicrobatchTokens(definition);
        var drawn = (int)Math.Min(confirmed + unfinished.Count, RoundBudget.DrawsPerSource(definition));
        return Enumerable.Range(0, drawn).Where(index => !unfinished.Contains(index));
    }

    private static long Rank(int sources, int position, int index, long turn) =>
        ((long)index * sources) + ((position + turn) % sources);

    private static long Turn(RoundState round, int sources, int index) =>
        new PublicRandomness(round.Beacon, "draws", round.Number, index).NextBelow(sources);
}
