using System.Collections.Immutable;
using ProtocolLearning.Protocol.Aggregation;
using ProtocolLearning.Protocol.Exchange;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;

namespace ProtocolLearning.Coordinator.Sequencing;

/// <summary>
/// Who contributes to an attempt at an exchange and who owns which partition. Whom others complain about is left out of the next
/// attempt, but never blamed: one complaint more than there may be liars decides, over all attempts, and until then the complainer
/// is moved away, as long as liars among the owners that stay could be outvoted.
/// </summary>
internal static class ExchangeAttempt
{
    /// <summary>Opens the next attempt, or discards the round where too few contributions are left.</summary>
    public static Command Open(StageView stage)
    {
        var attempt = (stage.Exchange?.Exchange ?? -1) + 1;
        var contributing = stage.Live
            .Where(member => stage.Round.TokensOf(member) > 0 && Root(stage, member) is not null && !stage.Notes.DroppedContributors.Contains(member))
            .ToArray();
        var least = AggregatorChoice.LeastContributions(stage.ThreatModel);
        if (contributing.Length < least)
        {
            return stage.Discard($"{contributing.Length} contributions are left, {least} are needed.");
        }

        var weights = TokenWeights.Cap([.. contributing.Select(stage.Round.TokensOf)]);
        var contributors = contributing.Select((member, i) => new Contributor(member, Root(stage, member)!, weights[i])).ToArray();
        Member[] owners = [.. Remaining(stage, ImmutableHashSet<Member>.Empty)];
        owners = IsEnough(stage, owners) ? owners : [.. stage.Live];
        Member[] byPartition = [.. Enumerable.Range(0, stage.RosterSize).Select(partition => owners[(partition + attempt) % owners.Length])];
        return new ExchangeOpened(
            stage.Round.Number,
            stage.Stage,
            attempt,
            contributors,
            byPartition,
            stage.Deadline(TimedPhase.Exchanging).TotalSeconds,
            stage.Round.Version < ProtocolVersions.WithChunks ? null : Shares(stage, byPartition));
    }

    /// <summary>
    /// What each owner can send and receive is divided among its partitions. Members say it of themselves: where some may lie, shares are equal,
    /// for owners also judge contributions, and one that owns nothing has no say.
    /// </summary>
    private static IReadOnlyList<int> Shares(StageView stage, Member[] byPartition)
    {
        if (stage.MaxByzantine > 0)
        {
            return PartitionShares.Equal(byPartition.Length);
        }

        var partitions = byPartition.CountBy(owner => owner).ToDictionary();
        return PartitionShares.Of([.. byPartition.Select(owner => stage.BytesPerSecond(owner) / partitions[owner])]);
    }

    /// <summary>Whether the attempt cannot succeed any more: an owner is gone, or a contributor whose parts are still missing.</summary>
    public static bool IsBroken(StageView stage, ExchangeOpened exchange) =>
        exchange.Owners.Any(owner => !stage.IsActive(owner))
        || (stage.Notes.Partitions.Count < exchange.Owners.Count
            && exchange.Contributors.Any(contributor => !stage.IsActive(contributor.Member)));

    /// <summary>Draws conclusions from an attempt that ran into its deadline.</summary>
    public static void DropUnresponsive(StageView stage, ExchangeOpened exchange)
    {
        var threshold = stage.MaxByzantine + 1;
        foreach (var contributor in exchange.Contributors.Select(contributor => contributor.Member))
        {
            if (!stage.Notes.MissingContributions.TryGetValue(contributor.Slot, out var owners))
            {
                continue;
            }

            // A liar could send to one owner less in each attempt, until it owned all that is left.
            if (Participants(stage.Notes.Accusers[contributor.Slot]) >= threshold || !IsEnough(stage, Remaining(stage, owners)))
            {
                stage.Notes.DroppedContributors.Add(contributor);
            }
            else
            {
                stage.Notes.DroppedOwners.UnionWith(owners);
            }
        }

        for (var partition = 0; partition < exchange.Owners.Count; partition++)
        {
            if (IsUndelivered(stage, partition, threshold))
            {
                stage.Notes.DroppedOwners.Add(exchange.Owners[partition]);
            }
        }
    }

    private static IEnumerable<Member> Remaining(StageView stage, IReadOnlySet<Member> without) =>
        stage.Live.Where(member => !stage.Notes.DroppedOwners.Contains(member) && !without.Contains(member));

    private static bool IsEnough(StageView stage, IEnumerable<Member> owners) =>
        Participants(owners) >= AggregatorChoice.HonestMajority(stage.MaxByzantine);

    private static bool IsUndelivered(StageView stage, int partition, int threshold)
    {
        if (!stage.Notes.Partitions.TryGetValue(partition, out var aggregated))
        {
            // It could not aggregate without the contributions that it asked for; that alone is no fault of its own.
            return stage.Notes.MissingContributions.Count == 0;
        }

        var missing = stage.Notes.MissingAggregates.GetValueOrDefault(partition) ?? [];
        var different = stage.Notes.Prepared
            .Where(prepared => prepared.Value.Aggregates.Count <= partition || prepared.Value.Aggregates[partition] != aggregated.Hash)
            .Select(prepared => prepared.Key);
        return Participants(missing.Union(different)) >= threshold;
    }

    /// <summary>The root of an earlier attempt is in the log, so it outlives a restart.</summary>
    private static string? Root(StageView stage, Member member) =>
        stage.Exchange?.Contributors.FirstOrDefault(contributor => contributor.Member == member)?.Root
        ?? stage.Notes.Roots.GetValueOrDefault(member);

    private static int Participants(IEnumerable<Member> members) => members.Select(member => member.Participant).Distinct().Count();
}
