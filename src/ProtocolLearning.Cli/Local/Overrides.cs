using ProtocolLearning.Resources.TrainingRuns;

namespace ProtocolLearning.Cli.Local;

/// <summary>What options change in a manifest's run.</summary>
internal static class Overrides
{
    private const int SmallRounds = 7;
    private const int SmallInnerSteps = 4;

    public static void Apply(LocalRunOptions options, TrainingRunSpec run)
    {
        run.Seed = options.Seed ?? run.Seed;
        if (options.Small)
        {
            run.Schedule.Tokens = null;
            run.Schedule.Rounds = Math.Min(run.Schedule.Rounds ?? SmallRounds, SmallRounds);
            run.Schedule.InnerSteps = Math.Min(run.Schedule.InnerSteps, SmallInnerSteps);
        }
    }
}
