using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Protocol.Rounds;
using ProtocolLearning.Protocol.Training;

namespace ProtocolLearning.Coordinator.Sequencing;

/// <summary>Checks what members report and notes it. Nothing that a member says can throw or fill memory.</summary>
internal sealed class ReportIntake(Observations observations, ICommitmentVerifier verifier)
{
    private const int HashLength = 64;
    private const double HighestLossPerToken = 1_000;

    public void Take(RunState state, Member sender, Report report, DateTimeOffset now)
    {
        if (state.Current(sender)?.Joined is null)
        {
            return;
        }

        switch (report)
        {
            case Heartbeat heartbeat:
                observations.Liveness.Beat(sender, heartbeat, now);
                break;
            case StateHeld held when held.Hash.Length == HashLength && held.Round >= 0:
                observations.Held[sender] = held;
                break;
            case Leaving:
                observations.Leaving.Add(sender);
                break;
            case CheckpointStored or CheckpointRefused or CheckpointUnreadable:
                observations.Checkpoints.Take(state, sender, report);
                break;
            case EvaluationMeasured measured:
                TakeEvaluation(state, sender, measured);
                break;
            case Committed committed when state.ExchangedRound?.Number == committed.Round:
                TakeCommitment(state, sender, committed);
                break;
            default:
                TakeOfRound(state, sender, report, now);
                break;
        }
    }

    private void TakeOfRound(RunState state, Member sender, Report report, DateTimeOffset now)
    {
        var tally = observations.Tally;
        var before = tally?.Tokens ?? 0;
        switch (report)
        {
            case AttemptsCompleted completed when IsCounting(state, completed.Round):
                foreach (var attempt in completed.Attempts)
                {
                    tally!.Complete(sender, attempt);
                }

                break;
            case LossesMeasured measured when IsCounting(state, measured.Round):
                foreach (var loss in measured.Losses)
                {
                    tally!.Confirm(sender, loss);
                }

                break;
            case DrawingEnded ended when IsCounting(state, ended.Round) && state.Round!.IsClosing:
                tally!.EndDrawing(sender, ended);
                break;
            case PartitionAggregated aggregated when IsCurrent(state, sender, aggregated.Round, aggregated.Exchange):
                TakePartition(state, sender, aggregated);
                break;
            case ContributionsMissing missing when IsCurrent(state, sender, missing.Round, missing.Exchange):
                TakeMissing(state, sender, missing);
                break;
            case AggregatesMissing missing when IsCurrent(state, sender, missing.Round, missing.Exchange):
                TakeMissing(state, sender, missing);
                break;
            case Prepared prepared when IsCurrent(state, sender, prepared.Round, prepared.Exchange):
                observations.Exchanges[sender.Slot.Stage].Prepared[sender] = prepared;
                break;
        }

        if (tally is not null && tally.Tokens > before)
        {
            observations.ProgressSince = now;
        }
    }

    private static bool IsCounting(RunState state, long round) => state.Round is { Closed: null } open && open.Number == round;

    /// <summary>Whether a report is of the stage's current attempt, decided or not.</summary>
    private static bool IsCurrent(RunState state, Member sender, long round, int exchange) =>
        state.ExchangedRound is { } exchanged
        && exchanged.Number == round
        && exchanged.Stages[sender.Slot.Stage].Exchange is { } open
        && open.Exchange == exchange;

    private void TakeCommitment(RunState state, Member sender, Committed committed)
    {
        var roots = observations.Exchanges[sender.Slot.Stage].Roots;
        if (committed.Root.Length != HashLength || state.ExchangedRound!.TokensOf(sender) == 0 || roots.ContainsKey(sender))
        {
            return;
        }

        var commitment = new Commitment(state.Definition!.Run, sender, committed.Round, committed.Root);
        if (verifier.Verify(state.Participants[sender.Participant].PublicKey, commitment, committed.Signature))
        {
            roots[sender] = committed.Root;
        }
    }

    private void TakePartition(RunState state, Member sender, PartitionAggregated aggregated)
    {
        var exchange = state.ExchangedRound!.Stages[sender.Slot.Stage].Exchange!;
        if (aggregated.Partition >= 0
            && aggregated.Partition < exchange.Owners.Count
            && exchange.Owners[aggregated.Partition] == sender
            && aggregated.Distances.Count == exchange.Contributors.Count
            && (aggregated.Agreements.Count == 0 || aggregated.Agreements.Count == exchange.Contributors.Count)
            && aggregated.Agreements.All(agreement => agreement is >= -1 and <= 1)
            && aggregated.Distances.Append(aggregated.AggregateNorm).All(distance => double.IsFinite(distance) && distance >= 0))
        {
            observations.Exchanges[sender.Slot.Stage].Partitions.TryAdd(aggregated.Partition, aggregated);
        }
    }

    private void TakeMissing(RunState state, Member sender, ContributionsMissing missing)
    {
        var exchange = state.ExchangedRound!.Stages[sender.Slot.Stage].Exchange!;
        if (missing.Partition < 0 || missing.Partition >= exchange.Owners.Count || exchange.Owners[missing.Partition] != sender)
        {
            return;
        }

        foreach (var slot in missing.Contributors.Where(slot => exchange.Contributors.Any(contributor => contributor.Member.Slot == slot)))
        {
            Add(observations.Exchanges[sender.Slot.Stage].MissingContributions, slot, sender);
            Add(observations.Exchanges[sender.Slot.Stage].Accusers, slot, sender);
        }
    }

    private void TakeMissing(RunState state, Member sender, AggregatesMissing missing)
    {
        var partitions = state.ExchangedRound!.Stages[sender.Slot.Stage].Exchange!.Owners.Count;
        foreach (var partition in missing.Partitions.Where(partition => partition >= 0 && partition < partitions))
        {
            Add(observations.Exchanges[sender.Slot.Stage].MissingAggregates, partition, sender);
        }
    }

    private void TakeEvaluation(RunState state, Member sender, EvaluationMeasured measured)
    {
        if (state.Validation is { } validation
            && validation.Round == measured.Round
            && validation.Roster.Contains(sender)
            && sender.Slot.Stage == state.Stages.Length - 1
            && measured.Index >= 0
            && measured.Index < RoundBudget.ValidationBatches(state.Definition!)
            && measured.Tokens > 0
            && measured.Tokens <= RoundBudget.MicrobatchTokens(state.Definition!)
            && measured.LossSum >= 0
            && measured.LossSum <= HighestLossPerToken * measured.Tokens)
        {
            observations.Validation.TryAdd(measured.Index, measured);
        }
    }

    private static void Add<TKey>(Dictionary<TKey, HashSet<Member>> complaints, TKey key, Member sender)
        where TKey : notnull
    {
        if (!complaints.TryGetValue(key, out var senders))
        {
            complaints[key] = senders = [];
        }

        senders.Add(sender);
    }
}
