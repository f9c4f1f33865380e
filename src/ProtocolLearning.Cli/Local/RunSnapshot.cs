using System.Globalization;
using ProtocolLearning.Cli.Report;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Cli.Local;

/// <summary>How a local run stands at one moment.</summary>
internal sealed record RunSnapshot
{
    private const int RoundsOfPace = 10;

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

    /// <summary>
    /// Seconds until the last round is decided, at the pace of the last rounds; null before there is one. The first round, in which
    /// programs warm up, counts only while it is the only one.
    /// </summary>
    public double? SecondsLeft
    {
        get
        {
            double[] ends = [.. Rounds.Where(round => round.DecidedAt is not null).Select(round => round.DecidedAt!.Value)];
            if (Definition is null || ends.Length == 0)
            {
                return null;
            }

            var back = Math.Min(RoundsOfPace, ends.Length - 1);
            var pace = back == 0 ? ends[0] - Rounds[0].OpenedAt : (ends[^1] - ends[^(back + 1)]) / back;
            return Math.Max(0, (Definition.Schedule.Rounds - ends.Length) * pace - (Seconds - ends[^1]));
        }
    }

    /// <summary>Tokens that the run confirmed so far, in closed rounds and the open one.</summary>
    public long Tokens => Math.Max(Rounds.Sum(round => round.Tokens), Progress?.TotalTokens ?? 0);

    /// <summary>What the report and the table show of it once nothing more happens.</summary>
    /// <param name="started">When the run's objects were applied.</param>
    /// <exception cref="InvalidOperationException">The run was never accepted.</exception>
    public FinishedRun Finish(DateTimeOffset started) => new()
    {
        Definition = Definition ?? throw new InvalidOperationException("the run was never accepted"),
        Outcome = string.Create(
            CultureInfo.InvariantCulture,
            $"{(Completed ? "Complete" : "Not complete")}: {AppliedRounds} of {Definition.Schedule.Rounds} rounds applied by every stage."),
        Started = started,
        Seconds = Timeline.Count > 0 ? Timeline[^1].Seconds : Seconds,
        Rounds = Rounds,
        Participants = Participants,
        Replicas = Replicas,
        Timeline = Timeline,
        NodeLoss = NodeLoss,
        Log = (Log.Count, Log.Count > 0 ? Log[^1].Hash : ""),
    };
}
