using Microsoft.Extensions.Hosting;
using ProtocolLearning.Controllers.Clusters;
using ProtocolLearning.Resources.TrainingRuns;

namespace ProtocolLearning.Operator.Runs;

/// <summary>
/// Ends what is kept for runs that are gone. Whoever leads hears of a deletion; a run that was deleted while this operator stood by is
/// found here only.
/// </summary>
internal sealed class ContextSweep(RunContexts contexts, IClusterSet clusters, TimeProvider time) : BackgroundService
{
    /// <summary>Between two looks.</summary>
    public static TimeSpan Interval => TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                var runs = clusters.Home.Cache<V1Alpha1TrainingRun>();
                if (runs.HasSynced)
                {
                    await contexts.RetainAsync(runs.List().Select(run => run.Metadata.Uid).ToHashSet());
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The operator stops; its contexts are disposed with it.
        }
    }
}
