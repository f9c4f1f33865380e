using Microsoft.Extensions.Logging;

namespace ProtocolLearning.LocalCluster.Mirroring;

/// <summary>Looks at mirrored objects again and again: after a change, and after a while without one.</summary>
/// <param name="changed">Set by the mirrors.</param>
/// <param name="interval">The longest time between two looks.</param>
/// <param name="timeProvider">The clock.</param>
/// <param name="logger">Where a look that failed is logged.</param>
internal sealed class MirrorLoop(ChangeSignal changed, TimeSpan interval, TimeProvider timeProvider, ILogger logger)
{
    /// <summary>Looks until it is cancelled.</summary>
    /// <param name="hasSynced">Whether every mirror has read its first list.</param>
    /// <param name="look">Compares what is with what should be, and acts.</param>
    /// <param name="cancellationToken">Ends the loop.</param>
    public async Task RunAsync(Func<bool> hasSynced, Func<Task> look, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await changed.WaitAsync(interval, timeProvider, cancellationToken).ConfigureAwait(false);
                if (hasSynced())
                {
                    await look().ConfigureAwait(false);
                }
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // Whatever it is, a loop that stopped would leave its cluster as it is for ever; the next look may do better.
                logger.LookFailed(e);
            }
        }
    }
}
