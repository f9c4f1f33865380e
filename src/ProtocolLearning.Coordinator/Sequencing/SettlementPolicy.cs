using System.Globalization;
using ProtocolLearning.Protocol.Detection;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Rounds;

namespace ProtocolLearning.Coordinator.Sequencing;

/// <summary>
/// Once a stage's round is applied: owners' measurements become scores, scores offences, offences verdicts; then whoever
/// contributed without offence is credited.
/// </summary>
internal static class SettlementPolicy
{
    public static Command? Next(RunState state, Observations observations, int stage, DateTimeOffset now)
    {
        var round = state.ExchangedRound!;
        var exchange = round.Stages[stage].Exchange!;
        if (round.Stages[stage].IsCredited || IsAwaitingMeasurements(state, observations, exchange, now))
        {
            return null;
        }

        var scores = Scores(round, observations.Exchanges[stage], exchange, state.Definition!.ThreatModel.MaxByzantine);
        for (var i = 0; i < scores.Count; i++)
        {
            observations.Scores[exchange.Contributors[i].Member] = scores[i];
        }

        return NextVerdict(state, exchange, scores) ?? (Command)Credit(state, exchange);
    }

    /// <summary>
    /// A member that trained on more tokens than the median has gone farther in proportion, so its distance is measured in
    /// proportion; otherwise speed would be an offence.
    /// </summary>
    private static IReadOnlyList<double> Scores(RoundState round, StageExchange notes, ExchangeOpened exchange, int maxByzantine)
    {
        double[] tokens = [.. exchange.Contributors.Select(contributor => (double)round.TokensOf(contributor.Member))];
        var median = tokens.Order().ElementAt((tokens.Length - 1) / 2);
        var byOwner = notes.Partitions
            .Where(pair => pair.Value.AggregateNorm > 0)
            .GroupBy(pair => exchange.Owners[pair.Key].Participant, pair => pair.Value, StringComparer.Ordinal)
            .Select(owned => owned
                .Select(aggregated => new PartitionMeasure(
                    [.. aggregated.Distances.Select((distance, i) => distance / Math.Max(1, tokens[i] / median))],
                    aggregated.Agreements,
                    aggregated.AggregateNorm))
                .ToArray());
        return ContributionScore.Combine(byOwner, exchange.Contributors.Count, maxByzantine);
    }

    private static bool IsAwaitingMeasurements(RunState state, Observations observations, ExchangeOpened exchange, DateTimeOffset now)
    {
        var notes = observations.Exchanges[exchange.Stage];
        var awaited = exchange.Owners.Where((owner, partition) => state.IsActive(owner) && !notes.Partitions.ContainsKey(partition)).Any();
        return awaited && now - (notes.DecidedAt ?? notes.Since) < TimeSpan.FromSeconds(state.Definition!.Schedule.MinDeadlineSeconds);
    }

    private static VerdictReached? NextVerdict(RunState state, ExchangeOpened exchange, IReadOnlyList<double> scores)
    {
        var threat = state.Definition!.ThreatModel;
        if (threat.MaxByzantine == 0)
        {
            return null;
        }

        var judged = state.ExchangedRound!.Stages[exchange.Stage].Judged;
        for (var i = 0; i < scores.Count; i++)
        {
            var name = exchange.Contributors[i].Member.Participant;
            if (scores[i] < threat.SuspectScore || judged.Contains(name))
            {
                continue;
            }

            var participant = state.Participants[name];
            var standing = participant.TallyAfter(exchange.Round).Standing(threat);
            return new VerdictReached(
                name,
                standing > participant.Standing ? standing : participant.Standing,
                exchange.Round,
                exchange.Stage,
                scores[i],
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The contribution of {exchange.Contributors[i].Member} scores {scores[i]:F1}, where an honest one scores about 1 and {threat.SuspectScore:F1} is an offence."));
        }

        return null;
    }

    private static Credited Credit(RunState state, ExchangeOpened exchange)
    {
        var round = state.ExchangedRound!;
        var judged = round.Stages[exchange.Stage].Judged;
        var credits = exchange.Contributors
            .Where(contributor => !judged.Contains(contributor.Member.Participant))
            .GroupBy(contributor => contributor.Member.Participant, StringComparer.Ordinal)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => new ParticipantCredit(group.Key, group.Sum(contributor => round.TokensOf(contributor.Member))));
        return new Credited(exchange.Round, exchange.Stage, [.. credits]);
    }
}
