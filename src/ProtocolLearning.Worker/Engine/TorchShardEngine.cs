using Microsoft.Extensions.Logging;
using ProtocolLearning.Data;
using ProtocolLearning.Modeling.Decoder;
using ProtocolLearning.Modeling.Pretrained;
using ProtocolLearning.Modeling.Runtime;
using ProtocolLearning.Modeling.Shards;
using ProtocolLearning.Protocol.Codecs;
using ProtocolLearning.Protocol.Optimization;
using ProtocolLearning.Protocol.Planning;
using ProtocolLearning.Protocol.Runs;
using ProtocolLearning.Protocol.Training;

namespace ProtocolLearning.Worker.Engine;

/// <summary>Computes one stage with libtorch. Driven by one thread.</summary>
public sealed partial class TorchShardEngine : IShardEngine
{
    private readonly RunDefinition _definition;
    private readonly TokenDataset _dataset;
    private readonly ILogger<TorchShardEngine> _logger;
    private readonly TensorEncoding _encoding;
    private readonly StageLayers _slice;
    private readonly ComputeDevice _device;
    private readonly MicrobatchInput _input;
    private readonly Dictionary<long, MicrobatchPass> _graphs = [];
    private ShardOnDevice? _shard;
    private VacatedShard? _vacated;

    /// <summary>An engine with weights of zero, until it is initialized or given weights.</summary>
    /// <param name="definition">The accepted definition.</param>
    /// <param name="stage">The stage that it computes, from 0.</param>
    /// <param name="dataset">The run's open dataset, which stays the caller's.</param>
    /// <param name="device">Where to compute.</param>
    /// <param name="logger">Takes a warning where a step is skipped.</param>
    /// <exception cref="ArgumentException">The definition does not hold together; the message names the field.</exception>
    public TorchShardEngine(
        RunDefinition definition, int stage, TokenDataset dataset, ComputeDevice device, ILogger<TorchShardEngine> logger)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(dataset);
        if (definition.Model.VocabularySize < dataset.VocabularySize)
        {
            throw new ArgumentException(
                $"model.vocabularySize is {definition.Model.VocabularySize}, but the tokenizer has {dataset.VocabularySize} tokens.",
                nameof(definition));
        }

        _slice = StageLayers.Split(definition.Model, definition.Stages)[stage];
        (_definition, _dataset, _device, _logger) = (definition, dataset, device, logger);
        _encoding = TensorEncoding.For(definition.Compression.Activations);
        _input = new MicrobatchInput(definition, _slice);
        _shard = new ShardOnDevice(definition, _slice, device);
        Parameters = _shard.Stage.Weights.Length;
        Ranges = ShardLayout.RangesByDecay(_shard.Stage.Layout.Tensors);
        Blocks = _shard.Stage.Layout.Blocks(_slice);
    }

    /// <inheritdoc />
    public int Parameters { get; }

    /// <inheritdoc />
    public IReadOnlyList<ParameterRange> Ranges { get; }

    /// <inheritdoc />
    public IReadOnlyList<ParameterBlock> Blocks { get; }

    /// <inheritdoc />
    public long TrainingSamples => _dataset.Training.Count;

    /// <inheritdoc />
    public long ValidationSamples => _dataset.Validation.Count;

    /// <inheritdoc />
    public int PayloadBytes(int samples) =>
        _encoding.EncodedLength(checked(samples * _definition.Model.SequenceLength * _definition.Model.BoundarySize));

    /// <inheritdoc />
    public void Initialize(ulong seed)
    {
        DropGraphs();
        var (model, shard) = (_definition.Model, Shard);
        shard.Stage.Weights.Update(weights =>
        {
            if (model.InitialWeights is null)
            {
                ShardInitialization.Fill(shard.Stage.Layout, model, seed, weights);
            }
            else
            {
                PretrainedCheckpoint.Read(model, _dataset.BaseDirectory, shard.Stage.Layout, weights);
            }
        });
        shard.Optimizer?.State.Reset(warmupSteps: 0);
    }

    /// <inheritdoc />
    public void ReadWeights(Span<float> destination) => Shard.Stage.Weights.Read().CopyTo(destination);

    /// <inheritdoc />
    public void WriteWeights(ReadOnlySpan<float> weights)
    {
        DropGraphs();
        Shard.Stage.Weights.Write(weights);
    }

    /// <inheritdoc />
    public void MixWeights(IReadOnlyList<Range> elements, ReadOnlyMemory<float> agreed, double mixing)
    {
        Shard.Stage.Weights.Update(weights =>
        {
            foreach (var range in elements)
            {
                FragmentMixing.Apply(weights[range], agreed.Span[range], mixing);
            }
        });
    }

    /// <inheritdoc />
    public bool TryForward(long graph, IReadOnlyList<long> samples, ReadOnlyMemory<byte> input, out ReadOnlyMemory<byte> output)
    {
        output = default;
        if (_graphs.ContainsKey(graph))
        {
            throw new ArgumentException($"Graph {graph} is in use.", nameof(graph));
        }

        if (!_input.TryFill(_dataset.Training, samples, input.Span))
        {
            return false;
        }

        var pass = Shard.Stage.Forward(_input.Tokens, _input.Activations);
        if (!TryEncode(pass.Output, out output))
        {
            pass.Dispose();
            return false;
        }

        _graphs.Add(graph, pass);
        return true;
    }

    /// <inheritdoc />
    public bool TryForwardBackward(
        IReadOnlyList<long> samples,
        ReadOnlyMemory<byte> input,
        out LossMeasurement loss,
        out ReadOnlyMemory<byte> inputGradient)
    {
        (loss, inputGradient) = (default, default);
        if (!_input.TryFill(_dataset.Training, samples, input.Span))
        {
            return false;
        }

        using var pass = Shard.Stage.Forward(_input.Tokens, _input.Activations);
        if (!TryMeasure(pass, out loss))
        {
            return false;
        }

        pass.Backward();
        inputGradient = InputGradient(pass);
        return true;
    }

    /// <inheritdoc />
    public bool TryBackward(long graph, ReadOnlyMemory<byte> outputGradient, out ReadOnlyMemory<byte> inputGradient)
    {
        inputGradient = default;
        if (!_graphs.TryGetValue(graph, out var pass) || !_input.TryDecode(outputGradient.Span, pass.Output.Length))
        {
            return false;
        }

        pass.Backward(_input.Activations);
        inputGradient = InputGradient(pass);
        Release(graph);
        return true;
    }

    /// <inheritdoc />
    public void Release(long graph)
    {
        if (_graphs.Remove(graph, out var pass))
        {
            pass.Dispose();
        }
    }

    /// <inheritdoc />
    public void Step(long tokens, double rate)
    {
        var optimizer = Shard.Optimizer ?? throw new InvalidOperationException("In mode Synchronous a replica takes no steps of its own.");
        var norm = optimizer.Step(tokens, rate);
        if (!double.IsFinite(norm))
        {
            LogStepSkipped(optimizer.State.Steps, tokens);
        }
    }

    /// <inheritdoc />
    public bool TryTakeGradient(long tokens, Span<float> gradient)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(tokens, 1);
        var sums = Shard.Stage.Gradients.Read();
        var scale = 1f / tokens;
        for (var i = 0; i < sums.Length; i++)
        {
            gradient[i] = sums[i] * scale;
        }

        Shard.Stage.Gradients.Clear();
        return !gradient.ContainsAnyExceptInRange(float.MinValue, float.MaxValue);
    }

    /// <inheritdoc />
    public bool TryEvaluate(IReadOnlyList<long> samples, ReadOnlyMemory<byte> input, out ReadOnlyMemory<byte> output)
    {
        output = default;
        if (!_input.TryFill(_dataset.Validation, samples, input.Span))
        {
            return false;
        }

        using var pass = Shard.Stage.Evaluate(_input.Tokens, _input.Activations);
        return TryEncode(pass.Output, out output);
    }

    /// <inheritdoc />
    public bool TryEvaluateLoss(IReadOnlyList<long> samples, ReadOnlyMemory<byte> input, out LossMeasurement loss)
    {
        loss = default;
        if (!_input.TryFill(_dataset.Validation, samples, input.Span))
        {
            return false;
        }

        using var pass = Shard.Stage.Evaluate(_input.Tokens, _input.Activations);
        return TryMeasure(pass, out loss);
    }

    /// <inheritdoc />
    public void SaveInnerState() => Shard.Keep();

    /// <inheritdoc />
    public void RestoreInnerState() => Shard.Restore();

    /// <inheritdoc />
    public void ResetInnerState(int warmupSteps) => Shard.Optimizer?.State.Reset(warmupSteps);

    /// <inheritdoc />
    public void Vacate()
    {
        ReleaseGraphs();
        if (_shard is { } shard)
        {
            _vacated = shard.Copy();
            _shard = null;
            shard.Dispose();
            TorchRuntime.ReleaseUnused(_device);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        ReleaseGraphs();
        _shard?.Dispose();
    }

    /// <summary>The shard, taken back to the device where that was left.</summary>
    private ShardOnDevice Shard => _shard ??= Return();

    /// <summary>False where the loss is not finite: finite activations that a peer chose can make it so.</summary>
    private static bool TryMeasure(MicrobatchPass pass, out LossMeasurement loss)
    {
        loss = new LossMeasurement(pass.Tokens, pass.SummedLoss);
        return double.IsFinite(loss.LossSum);
    }

    private bool TryEncode(ReadOnlySpan<float> values, out ReadOnlyMemory<byte> payload)
    {
        payload = Encode(values);
        return !values.ContainsAnyExceptInRange(float.MinValue, float.MaxValue);
    }

    private byte[] Encode(ReadOnlySpan<float> values)
    {
        var bytes = new byte[_encoding.EncodedLength(values.Length)];
        _encoding.Encode(values, bytes);
        return bytes;
    }

    private ReadOnlyMemory<byte> InputGradient(MicrobatchPass pass) => pass.HasInputGradient ? Encode(pass.InputGradient) : default;

    private void DropGraphs()
    {
        ReleaseGraphs();
        Shard.Stage.Gradients.Clear();
    }

    private void ReleaseGraphs()
    {
        foreach (var pass in _graphs.Values)
        {
            pass.Dispose();
        }

        _graphs.Clear();
    }

    private ShardOnDevice Return()
    {
        var shard = new ShardOnDevice(_definition, _slice, _device);
        shard.Take(_vacated!);
        _vacated = null;
        return shard;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message =
        "A gradient of {Tokens} tokens was not finite after {Steps} inner steps; it was dropped and no step taken.")]
    private partial void LogStepSkipped(long steps, long tokens);
}
