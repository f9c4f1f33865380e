using ProtocolLearning.Protocol.Optimization;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Modeling.Shards;

/// <summary>
/// Initial weights of a stage as a pure function of the run's seed and the tensors' names, so that a stage starts with the same
/// bits on every machine, however the model is split.
/// </summary>
public static class ShardInitialization
{
    private const double StandardDeviation = 0.02;

    /// <summary>
    /// Fills a flat weight vector: gains are 1, biases 0, matrices normal with deviation 0.02, divided by the root of twice the number of
    /// layers where they write to the residual stream (GPT-2's scheme), so that its variance does not grow with depth.
    /// </summary>
    /// <param name="layout">The stage's layout.</param>
    /// <param name="model">The whole model.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="weights">Receives the weights; as long as the layout.</param>
    public static void Fill(ShardLayout layout, ModelDefinition model, ulong seed, Span<float> weights)
    {
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentOutOfRangeException.ThrowIfNotEqual(weights.Length, layout.Length);
        var residual = StandardDeviation / Math.Sqrt(2.0 * model.Layers);
        foreach (var tensor in layout.Tensors)
        {
            var values = weights.Slice((int)tensor.Offset, (int)tensor.Length);
            if (!tensor.IsMatrix)
            {
                values.Fill(TensorNames.IsBias(tensor.Name) ? 0 : 1);
                continue;
            }

            var deviation = TensorNames.WritesResidual(tensor.Name) ? residual : StandardDeviation;
            InitialWeights.Fill(seed, tensor.Name, values, deviation);
        }
    }
}
