using ProtocolLearning.Modeling.Decoder;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Modeling.Optimization;

/// <summary>
/// The inner optimizer: AdamW (arXiv 1711.05101) in PyTorch's form with linear warm-up and a bound on the gradient's norm.
/// </summary>
/// <remarks>Not thread-safe.</remarks>
public sealed class AdamW : IDisposable
{
    private readonly InnerOptimizerDefinition _definition;
    private readonly DecoderStage _stage;
    private readonly AdamWKernel _kernel;
    private readonly (Range Range, bool IsMatrix)[] _ranges;

    /// <summary>An optimizer of a stage, with moments of zero.</summary>
    public AdamW(InnerOptimizerDefinition definition, DecoderStage stage)
        : this(definition, stage, stage?.Device.IsCpu == true ? new SpanAdamWKernel() : new TensorAdamWKernel())
    {
    }

    internal AdamW(InnerOptimizerDefinition definition, DecoderStage stage, AdamWKernel kernel)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(stage);
        (_definition, _stage, _kernel) = (definition, stage, kernel);
        _ranges = [.. RangesByDecay(stage)];
        State = new AdamWState(stage);
    }

    /// <summary>Moments and their age.</summary>
    public AdamWState State { get; }

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
        var clip = _definition.ClipNorm > 0 && norm > _definition.ClipNorm ? _definition.ClipNorm / norm : 1;
        foreach (var (range, isMatrix) in _ranges)
        {
            _kernel.Step(AdamWStep.Of(_definition, State, rate, clip / tokens, isMatrix), range, _stage, State);
        }

        return norm;
    }

    /// <inheritdoc />
    public void Dispose() => State.Dispose();

    /// <summary>Neighbouring tensors that are decayed alike, as one range each.</summary>
    private static IEnumerable<(Range Range, bool IsMatrix)> RangesByDecay(DecoderStage stage)
    {
        var start = 0;
        var tensors = stage.Layout.Tensors;
        for (var i = 0; i < tensors.Count; i++)
        {
            if (i + 1 == tensors.Count || tensors[i + 1].IsMatrix != tensors[i].IsMatrix)
            {
                var end = (int)(tensors[i].Offset + tensors[i].Length);
                yield return (start..end, tensors[i].IsMatrix);
                start = end;
            }
        }
    }
}
