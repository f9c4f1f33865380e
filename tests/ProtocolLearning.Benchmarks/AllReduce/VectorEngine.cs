using ProtocolLearning.Protocol.Optimization;
using ProtocolLearning.Protocol.Training;

namespace ProtocolLearning.Benchmarks.AllReduce;

/// <summary>Weights that stand for a trained shard: what an exchange needs of an engine, and no more.</summary>
internal sealed class VectorEngine(int elements, int seed) : IShardEngine
{
    private readonly float[] _weights = new float[elements];

    public int Parameters => elements;

    public IReadOnlyList<ParameterRange> Ranges { get; } = [new(..elements, Decays: true)];

    public IReadOnlyList<ParameterBlock> Blocks { get; } = [new(..elements, Layer: 0)];

    public long TrainingSamples => 1;

    public long ValidationSamples => 1;

    public int PayloadBytes(int samples) => throw Unused();

    public void Initialize(ulong seed) => Array.Clear(_weights);

    /// <summary>Moves the weights, as training does.</summary>
    public void Train()
    {
        var random = new Random(seed);
        for (var i = 0; i < _weights.Length; i++)
        {
            _weights[i] = random.NextSingle() - 0.5f;
        }
    }

    public void ReadWeights(Span<float> destination) => _weights.CopyTo(destination);

    public void WriteWeights(ReadOnlySpan<float> weights) => weights.CopyTo(_weights);

    public void MixWeights(IReadOnlyList<Range> elements, ReadOnlyMemory<float> agreed, double mixing) => throw Unused();

    public bool TryForward(long graph, IReadOnlyList<long> samples, ReadOnlyMemory<byte> input, out ReadOnlyMemory<byte> output) =>
        throw Unused();

    public bool TryForwardBackward(
        IReadOnlyList<long> samples, ReadOnlyMemory<byte> input, out LossMeasurement loss, out ReadOnlyMemory<byte> inputGradient) =>
        throw Unused();

    public bool TryBackward(long graph, ReadOnlyMemory<byte> outputGradient, out ReadOnlyMemory<byte> inputGradient) => throw Unused();

    public void Release(long graph) => throw Unused();

    public void Step(long tokens, double rate) => throw Unused();

    public bool TryTakeGradient(long tokens, Span<float> gradient) => throw Unused();

    public bool TryEvaluate(IReadOnlyList<long> samples, ReadOnlyMemory<byte> input, out ReadOnlyMemory<byte> output) => throw Unused();

    public bool TryEvaluateLoss(IReadOnlyList<long> samples, ReadOnlyMemory<byte> input, out LossMeasurement loss) => throw Unused();

    public void SaveInnerState() => throw Unused();

    public void RestoreInnerState() => throw Unused();

    public void Vacate() => throw Unused();

    public void ResetInnerState(int warmupSteps) => throw Unused();

    public void Dispose()
    {
    }

    private static NotSupportedException Unused() => new("An exchange does not train.");
}
