using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Protocol.Optimization;

/// <summary>
/// How the inner learning rate falls over a run: along half a cosine (Loshchilov and Hutter, arXiv 1608.03983) from the peak at the
/// first step to <see cref="InnerOptimizerDefinition.FinalRatePerMille"/> of it after the last. It goes by the run's rounds and not
/// by a replica's own steps, so that a replica that joins late has the rate of its peers.
/// </summary>
public static class InnerRate
{
    /// <summary>The rate of one inner step.</summary>
    /// <param name="definition">The accepted definition.</param>
    /// <param name="round">The step's round, from 1.</param>
    /// <param name="step">Inner steps that the replica took before in this round; from the steps of a round on it counts as those.</param>
    /// <returns>A share of the peak rate, from 0 to 1; warm-up is not in it.</returns>
    public static double Of(RunDefinition definition, long round, int step)
    {
        ArgumentNullException.ThrowIfNull(definition);
        var (schedule, final) = (definition.Schedule, definition.Optimizer.Inner.FinalRatePerMille / 1000.0);
        var rounds = round - 1 + (Math.Min(step, schedule.StepsPerRound()) / (double)schedule.StepsPerRound());
        var passed = Math.Clamp(rounds / schedule.Rounds, 0, 1);
        return final + ((1 - final) * (1 + CosineOfTurn(passed)) / 2);
    }

    /// <summary>The share of the rate during a linear warm-up.</summary>
    /// <param name="steps">Steps that it lasts; 0 and 1: none.</param>
    /// <param name="step">The step, from 1.</param>
    public static double Warmup(int steps, long step) => Math.Min(1.0, (double)step / Math.Max(steps, 1));

    /// <summary>
    /// cos(pi*x) for x from 0 to 1, by its series: the rate enters the agreed state of mode Synchronous, and a C library's cosine differs
    /// between systems in the last bit.
    /// </summary>
    internal static double CosineOfTurn(double x)
    {
        const int Terms = 12;
        var angle = Math.PI * Math.Min(x, 1 - x);
        var square = angle * angle;
        var cosine = 1.0;
        for (var term = Terms; term > 0; term--)
        {
            cosine = 1 - (square / (2 * term * ((2 * term) - 1)) * cosine);
        }

        return x <= 0.5 ? cosine : -cosine;
    }
}
