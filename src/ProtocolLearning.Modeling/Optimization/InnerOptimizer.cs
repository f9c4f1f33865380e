using ProtocolLearning.Modeling.Decoder;
using ProtocolLearning.Protocol.Optimization;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Modeling.Optimization;

/// <summary>
/// Changes a stage's weights by its own gradients, inside a round: linear warm-up, a bound on the gradient's norm, and the
/// algorithm that the run's definition names.
/// </summary>
/// <remarks>Not thread-safe.</remarks>
public abstract class InnerOptimizer : IDisposable
{
    private readonly DecoderStage _stage;
    private readonly OptimizerKernel _kernel;

    private protected InnerOptimizer(InnerOptimizerDefinition definition, DecoderStage stage, OptimizerKernel kernel)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(stage);
        (Definition, _stage, _kernel) = (definition, stage, kernel);
        State = new InnerOptimizerState(definition, stage);
    }

    /// <summary>Moments and their age.</summary>
    public InnerOptimizerState State { get; }

    private protected InnerOptimizerDefinition Definition { get; }

    /// <summary>The optimizer that a definition names, of a stage, with moments of zero.</summary>
    public static InnerOptimizer Create(InnerOptimizerDefinition definition, DecoderStage stage)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(stage);
        OptimizerKernel kernel = stage.Device.IsCpu ? new SpanOptimizerKernel() : new TensorOptimizerKernel();
        return definition.Algorithm switch
        {
            InnerAlgorithm.Muon => new Muon(definition, stage, kernel),
            InnerAlgorithm.MomentumSgd => new MomentumSgd(definition, stage, kernel),
            _ => new AdamW(definition, stage, kernel),
        };
    }

    /// <summary>
    /// Takes one step with the stage's summed gradients divided by the tokens behind them, and clears the gradients. A gradient
    /// that is not finite is cleared and not applied.
    /// </summary>
    /// <param name="tokens">Tokens whose backwards the gradients sum up, at least 1.</param>
    /// <param name="rate">Share of the peak learning rate.</param>
    /// <returns>L2 norm of the mean gradient before the bound; not finite where no step was taken.</returns>
    public double Step(long tokens, double rate = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(tokens, 1);
        var norm = Math.Sqrt(_kernel.SumOfSquares(_stage.Gradients)) / tokens;
        if (!double.IsFinite(norm))
        {
            _stage.Gradients.Clear();
            return norm;
        }

        State.Steps++;
        var clip = GradientNorm.ClipFactor(Definition, norm);
        Apply(rate * InnerRate.Warmup(Math.Max(Definition.WarmupSteps, State.WarmupSteps), State.Steps), clip / tokens);
        return norm;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        State.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Changes all weights and sets all gradients to zero.</summary>
    /// <param name="share">Share of the peak learning rate, warm-up included.</param>
    /// <param name="gradientScale">Mean over tokens and norm bound in one factor.</param>
    private protected abstract void Apply(double share, double gradientScale);
}
