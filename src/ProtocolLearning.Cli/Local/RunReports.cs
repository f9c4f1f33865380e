using System.Globalization;
using ProtocolLearning.Cli.Report;

namespace ProtocolLearning.Cli.Local;

/// <summary>Makes a finished run's report of its last snapshot.</summary>
internal static class RunReports
{
    public static RunReport Of(RunSnapshot run, DateTimeOffset started) => new()
    {
        Definition = run.Definition ?? throw new InvalidOperationException("the run was never accepted"),
        Outcome = string.Create(
            CultureInfo.InvariantCulture,
            $"{(run.Completed ? "Complete" : "Not complete")}: {run.AppliedRounds} of {run.Definition.Schedule.Rounds} rounds applied by every stage."),
        Started = started,
        Seconds = run.Timeline.Count > 0 ? run.Timeline[^1].Seconds : run.Seconds,
        Rounds = run.Rounds,
        Participants = run.Participants,
        Replicas = run.Replicas,
        Timeline = run.Timeline,
        NodeLoss = run.NodeLoss,
        Log = (run.Log.Count, run.Log.Count > 0 ? run.Log[^1].Hash : ""),
    };
}
