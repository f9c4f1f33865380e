using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Protocol.Rounds;

namespace ProtocolLearning.Coordinator.Sequencing;

internal static class ProgressView
{
    public static RunProgress Of(RunState state, Observations observations, DateTimeOffset now)
    {
        var isOpen = state.Round is { IsOver: false };
        var tokens = isOpen ? observations.Tally!.Tokens : 0;
        return new RunProgress(
            state.Accepted?.Run ?? string.Empty,
            state.Accepted?.Generation ?? 0,
            state.Phase,
            state.RoundNumber,
            (int)Math.Min(int.MaxValue, state.LastRound),
            state.RoundPhase,
            tokens,
            isOpen ? state.Round!.TokenBudget : 0,
            state.TotalTokens + (isOpen && state.Round!.Closed is null ? tokens : 0),
            state.IsCompleted ? 0 : observations.TokensPerSecond(now),
            state.TrainingLoss,
            state.ValidationLoss,
            [.. state.Members.Values
                .Where(member => member.Phase != MemberPhase.Lost)
                .Select(member => OfMember(member, observations, now))],
            [.. state.Participants.Select(pair => new ParticipantProgress(
                pair.Key,
                pair.Value.Standing,
                pair.Value.Offences,
                HighestScore(pair.Key, pair.Value, observations),
                pair.Value.CreditedTokens))],
            state.Index,
            state.Hash)
        {
            Checkpoint = state.Accepted?.Checkpoint is null ? null : OfCheckpoints(state),
        };
    }

    private static CheckpointProgress OfCheckpoints(RunState state)
    {
        var (ledger, last) = (state.Checkpoints, state.Checkpoints.Last);
        return new CheckpointProgress(
            last?.Round ?? 0,
            last?.UnixMilliseconds ?? 0,
            last?.Uri(state.Accepted!.Run) ?? string.Empty,
            last?.ManifestHash(state) ?? string.Empty,
            last?.Samples.Next ?? 0,
            last?.Bytes ?? 0,
            ledger.Open?.Checkpoint.Round,
            ledger.Failure?.Reason,
            ledger.Restoring?.Round,
            ledger.RoundsUndone);
    }

    private static MemberProgress OfMember(MemberState member, Observations observations, DateTimeOffset now)
    {
        var heartbeat = observations.Liveness.Last(member.Member);
        return new MemberProgress(
            member.Member,
            member.Phase,
            heartbeat?.Round ?? 0,
            heartbeat?.TokensPerSecond ?? 0,
            observations.Liveness.Age(member.Member, now),
            observations.Scores.TryGetValue(member.Member, out var score) ? score : null)
        {
            Version = observations.Versions.TryGetValue(member.Member, out var version) ? version : null,
            Load = heartbeat?.Load is >= 0 and <= 1 ? heartbeat.Load : null,
        };
    }

    private static double? HighestScore(string name, ParticipantState participant, Observations observations)
    {
        var latest = observations.Scores
            .Where(pair => pair.Key.Participant == name)
            .Select(pair => (double?)pair.Value)
            .Max();
        return participant.HighestScore is { } recorded ? Math.Max(recorded, latest ?? 0) : latest;
    }
}
