using ProtocolLearning.Benchmarks.Framework;

namespace ProtocolLearning.Benchmarks.Reconciling;

/// <summary>Writes to API servers while a run, its placements and its pods stay as they are.</summary>
internal sealed class ReconcileIdle : IBenchmark
{
    private const int Reconciles = 1_000;

    // Longer than the operator waits between two writes of a run's status: nothing is held back any more.
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public string Name => "reconcile-idle";

    public string Claim => "API writes over 1,000 reconciles of an unchanged TrainingRun and its 8 placements, against the reconciles";

    public async Task<IReadOnlyList<Figure>> MeasureAsync(CancellationToken cancellationToken)
    {
        await using var run = await RestingRun.StartAsync(cancellationToken);
        var before = await SettleAsync(run, cancellationToken);
        if (before == 0)
        {
            throw new InvalidOperationException("The run was brought about without a write that was counted: the count is blind.");
        }

        for (var done = 0; done < Reconciles; done++)
        {
            await run.ReconcileAsync(cancellationToken);
        }

        await run.StopOperatorAsync();
        var writes = await run.WritesAsync() - before;
        var ratio = writes / Reconciles;
        return [new Figure(Name, writes, "writes", Reconciles, ratio, Bound.Exactly(0), [ratio])];
    }

    /// <summary>Waits until a while has passed without a write, and gives the number of writes up to then.</summary>
    private static async Task<double> SettleAsync(RestingRun run, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(Patience);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        while (true)
        {
            var before = await run.WritesAsync();
            await Task.Delay(Rest, TimeProvider.System, either.Token);
            if (await run.WritesAsync() == before)
            {
                return before;
            }
        }
    }
}
