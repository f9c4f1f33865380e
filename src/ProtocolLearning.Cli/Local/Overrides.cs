using ProtocolLearning.Resources.TrainingRuns;

namespace ProtocolLearning.Cli.Local;

/// <summary>What options change in a manifest's run.</summary>
internal static class Overrides
{
    // Many short rounds, so that a killed node's shard is back before the last one.
    private const int SmallRounds = 80;
    private const int SmallInnerSteps = 2;
    private const int SmallBatchTokens = 1024;

    public static void Apply(LocalRunOptions options, TrainingRunSpec run)
    {
        run.Seed = options.Seed ?? run.Seed;
        if (options.Small)
        {
            run.Schedule.Tokens = null;
            run.Schedule.Rounds = SmallRounds;
            run.Schedule.InnerSteps = Math.Min(run.Schedule.InnerSteps, SmallInnerSteps * (run.Schedule.Streaming?.Fragments ?? 1));
            run.Schedule.BatchTokens = Math.Min(run.Schedule.BatchTokens, SmallBatchTokens);
        }
    }
}
