using ProtocolLearning.Cli.Report;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Cli.Local;

/// <summary>How a local run stands at one moment.</summary>
internal sealed record RunSnapshot
{
    public required double Seconds { get; init; }

    /// <summary>The accepted definition; null before there is one.</summary>
    public RunDefinition? Definition { get; init; }

    /// <summary>The newest volatile figures; null before the coordinator sent any.</summary>
    public RunProgress? Progress { get; init; }

    public required bool Completed { get; init; }

    public required IReadOnlyList<RoundRow> Rounds { get; init; }

    public required IReadOnlyList<ParticipantRow> Participants { get; init; }

    public required IReadOnlyList<ReplicaRow> Replicas { get; init; }

    public required IReadOnlyList<TimelineEvent> Timeline { get; init; }

    /// <summary>Public randomness of each opened round, in order.</summary>
    public required IReadOnlyList<string> Beacons { get; init; }

    public NodeLoss? NodeLoss { get; init; }

    /// <summary>Every entry of the coordinator's log so far.</summary>
    public required IReadOnlyList<LogEntry> Log { get; init; }

    /// <summary>Rounds that every stage applied.</summary>
    public int AppliedRounds => Rounds.Count(round => round.Stages.All(stage => stage == "Applied"));

    /// <summary>Seconds until the last round is decided, at the pace of the rounds so far; null before the first.</summary>
    public double? SecondsLeft
    {
        get
        {
            var decided = Rounds.Where(round => round.DecidedAt is not null).ToArray();
            if (Definition is null || decided.Length == 0)
            {
                return null;
            }

            var pace = (decided[^1].DecidedAt!.Value - decided[0].OpenedAt) / decided.Length;
            return Math.Max(0, (Definition.Schedule.Rounds - decided.Length) * pace - (Seconds - decided[^1].DecidedAt!.Value));
        }
    }
}
