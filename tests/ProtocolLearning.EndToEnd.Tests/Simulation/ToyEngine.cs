using System.Runtime.InteropServices;
using ProtocolLearning.Protocol.Optimization;
using ProtocolLearning.Protocol.Training;

namespace ProtocolLearning.EndToEnd.Tests.Simulation;

/// <summary>
/// A stage of a few hundred weights without a model: every gradient points the same way, with noise that follows from the sample,
/// so that honest pseudo-gradients agree and lies stand out.
/// </summary>
internal sealed class ToyEngine(int stage) : IShardEngine
{
    public const int Size = 384;
    public const int TokensPerSample = 4;
    private const int FloatsPerSample = 2;
    private const float LearningRate = 0.01f;
    private readonly float[] _weights = new float[Size];
    private readonly float[] _gradients = new float[Size];
    private readonly Dictionary<long, IReadOnlyList<long>> _graphs = [];
    private int _steps;
    private int _savedSteps;

    public int Parameters => Size;

    public IReadOnlyList<ParameterRange> Ranges { get; } = [new(..(Size / 2), Decays: true), new((Size / 2)..Size, Decays: false)];

    /// <summary>Three blocks of unequal length and what lies outside of them, in an order like that of names.</summary>
    public IReadOnlyList<ParameterBlock> Blocks { get; } =
    [
        new(..10, Layer: null),
        new(10..(Size / 4), Layer: 0),
        new((Size / 4)..(Size / 2), Layer: 1),
        new((Size / 2)..(Size - 10), Layer: 2),
        new((Size - 10)..Size, Layer: null),
    ];

    public long TrainingSamples => 1000;

    public long ValidationSamples => 50;

    /// <summary>Graphs that are held, which must not grow.</summary>
    public int Graphs => _graphs.Count;

    public int PayloadBytes(int samples) => samples * FloatsPerSample * sizeof(float);

    public void Initialize(ulong seed)
    {
        for (var i = 0; i < Size; i++)
        {
            _weights[i] = Noise(((long)seed * 31) + stage, i);
        }

        WriteWeights([.. _weights]);
        _steps = 0;
    }

    /// <summary>How often the device was left.</summary>
    public int Vacated { get; private set; }

    public void Vacate()
    {
        Vacated++;
        _graphs.Clear();
    }

    public void ReadWeights(Span<float> destination) => _weights.CopyTo(destination);

    public void WriteWeights(ReadOnlySpan<float> weights)
    {
        weights.CopyTo(_weights);
        Array.Clear(_gradients);
        _graphs.Clear();
    }

    public void MixWeights(IReadOnlyList<Range> elements, ReadOnlyMemory<float> agreed, double mixing)
    {
        foreach (var range in elements)
        {
            FragmentMixing.Apply(_weights.AsSpan(range), agreed.Span[range], mixing);
        }
    }

    public bool TryForward(long graph, IReadOnlyList<long> samples, ReadOnlyMemory<byte> input, out ReadOnlyMemory<byte> output)
    {
        output = default;
        if (!IsGood(input, samples))
        {
            return false;
        }

        _graphs.Add(graph, samples);
        output = Payload(samples);
        return true;
    }

    public bool TryForwardBackward(
        IReadOnlyList<long> samples,
        ReadOnlyMemory<byte> input,
        out LossMeasurement loss,
        out ReadOnlyMemory<byte> inputGradient)
    {
        loss = default;
        inputGradient = default;
        if (!IsGood(input, samples))
        {
            return false;
        }

        Gather(samples);
        loss = Measure(samples);
        inputGradient = Payload(samples);
        return true;
    }

    public bool TryBackward(long graph, ReadOnlyMemory<byte> outputGradient, out ReadOnlyMemory<byte> inputGradient)
    {
        inputGradient = default;
        if (!_graphs.TryGetValue(graph, out var samples) || !IsGood(outputGradient, samples))
        {
            return false;
        }

        _graphs.Remove(graph);
        Gather(samples);
        inputGradient = Payload(samples);
        return true;
    }

    public void Release(long graph) => _graphs.Remove(graph);

    public void Step(long tokens, double rate)
    {
        for (var i = 0; i < Size; i++)
        {
            _weights[i] -= LearningRate * (float)rate * _gradients[i] / tokens;
        }

        Array.Clear(_gradients);
        _steps++;
    }

    public bool TryTakeGradient(long tokens, Span<float> gradient)
    {
        for (var i = 0; i < Size; i++)
        {
            gradient[i] = _gradients[i] / tokens;
        }

        Array.Clear(_gradients);
        return true;
    }

    public bool TryEvaluate(IReadOnlyList<long> samples, ReadOnlyMemory<byte> input, out ReadOnlyMemory<byte> output)
    {
        output = IsGood(input, samples) ? Payload(samples) : default;
        return output.Length > 0;
    }

    public bool TryEvaluateLoss(IReadOnlyList<long> samples, ReadOnlyMemory<byte> input, out LossMeasurement loss)
    {
        loss = Measure(samples);
        return IsGood(input, samples);
    }

    public void SaveInnerState() => _savedSteps = _steps;

    public void RestoreInnerState() => _steps = _savedSteps;

    public void ResetInnerState(int warmupSteps) => _steps = 0;

    public void Dispose() => _graphs.Clear();

    private static LossMeasurement Measure(IReadOnlyList<long> samples) => new(samples.Count * TokensPerSample, samples.Count * TokensPerSample * 2.0);

    private bool IsGood(ReadOnlyMemory<byte> input, IReadOnlyList<long> samples)
    {
        if (stage == 0 && input.Length == 0)
        {
            return true;
        }

        if (input.Length != PayloadBytes(samples.Count))
        {
            return false;
        }

        foreach (var value in MemoryMarshal.Cast<byte, float>(input.Span))
        {
            if (!float.IsFinite(value))
            {
                return false;
            }
        }

        return true;
    }

    private static ReadOnlyMemory<byte> Payload(IReadOnlyList<long> samples)
    {
        var values = new float[samples.Count * FloatsPerSample];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = samples[i / FloatsPerSample];
        }

        return MemoryMarshal.AsBytes(values.AsSpan()).ToArray();
    }

    private void Gather(IReadOnlyList<long> samples)
    {
        foreach (var sample in samples)
        {
            for (var i = 0; i < Size; i++)
            {
                _gradients[i] += TokensPerSample * (1 + (0.3f * Noise(sample, i)));
            }
        }
    }

    /// <summary>Uniform in [-1, 1), from a multiplicative hash.</summary>
    private static float Noise(long seed, int index)
    {
        var bits = unchecked(((ulong)seed * 0x9E3779B97F4A7C15UL) + ((ulong)index * 0xBF58476D1CE4E5B9UL));
        bits = unchecked((bits ^ (bits >> 31)) * 0x94D049BB133111EBUL);
        return ((bits >> 40) / (float)(1 << 23)) - 1;
    }
}
