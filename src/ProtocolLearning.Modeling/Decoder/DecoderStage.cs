using ProtocolLearning.Modeling.Decoder.Kernels;
using ProtocolLearning.Modeling.Runtime;
using ProtocolLearning.Modeling.Shards;
using ProtocolLearning.Protocol.Planning;
using ProtocolLearning.Protocol.Runs;
using TorchSharp;
using static TorchSharp.torch.nn;

namespace ProtocolLearning.Modeling.Decoder;

/// <summary>
/// One stage of a Llama-style decoder: its slice of the blocks, and the embedding in the first stage, the final norm, the head and
/// the loss in the last. Stages that are chained over float32 activations compute the bits of the unsplit model.
/// </summary>
/// <remarks>Not thread-safe. All gradients are of the loss summed over tokens, so that any mix of microbatches adds up.</remarks>
public sealed class DecoderStage : IDisposable
{
    private readonly ModelDefinition _model;
    private readonly StageLayers _stage;
    private readonly ShardParameters _parameters;
    private readonly RotaryEmbedding _rotary;
    private readonly ActivationSubspace? _subspace;
    private readonly DecoderBlock[] _blocks;

    /// <summary>A stage with all weights zero: fill <see cref="Weights"/> before use.</summary>
    /// <param name="model">The whole model.</param>
    /// <param name="stage">The slice that this stage holds.</param>
    /// <param name="device">Where it is computed.</param>
    /// <exception cref="ArgumentException">The heads do not divide the hidden size into even sizes, or the key heads not the heads.</exception>
    public DecoderStage(ModelDefinition model, StageLayers stage, ComputeDevice device)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(device);
        if (model.HiddenSize % (2 * model.Heads) != 0 || model.Heads % (model.KeyValueHeads ?? model.Heads) != 0)
        {
            throw new ArgumentException(
                $"model.heads is {model.Heads}, which does not divide model.hiddenSize {model.HiddenSize} into heads of even size, "
                + $"or is no multiple of model.keyValueHeads {model.KeyValueHeads}.",
                nameof(model));
        }

        (_model, _stage, Device) = (model, stage, device);
        Layout = ShardLayout.Of(model, stage);
        Weights = new DeviceVector(Layout.Length, device);
        Gradients = new DeviceVector(Layout.Length, device);
        _parameters = new ShardParameters(model, Layout, Weights, Gradients);
        _rotary = new RotaryEmbedding(model, device);
        _subspace = model.Subspace is { } subspace ? new ActivationSubspace(model, subspace, device) : null;
        _blocks =
        [
            .. Enumerable.Range(stage.FirstLayer, stage.LayerCount)
                .Select(layer => new DecoderBlock(model, _parameters, layer, _rotary)),
        ];
    }

    /// <summary>Where the stage is computed.</summary>
    public ComputeDevice Device { get; }

    /// <summary>How the tensors lie in <see cref="Weights"/> and <see cref="Gradients"/>.</summary>
    public ShardLayout Layout { get; }

    /// <summary>The stage's weights. The decoder computes on this memory itself.</summary>
    public DeviceVector Weights { get; }

    /// <summary>Sum of the gradients of all backwards since it was last cleared.</summary>
    public DeviceVector Gradients { get; }

    /// <summary>Numbers of the products of matrices.</summary>
    internal torch.ScalarType ProductType =>
        _model.Precision == ComputePrecision.BFloat16 ? torch.ScalarType.BFloat16 : torch.ScalarType.Float32;

    /// <summary>Computes one microbatch and keeps what its backward needs.</summary>
    /// <param name="tokens">
    /// Sequence length + 1 tokens a sequence, end to end: the first stage embeds all but the last of each, the last stage predicts
    /// all but the first. Ignored by a stage between, unless the model writes to a subspace: then each stage reads all but the last.
    /// </param>
    /// <param name="activations">[sequences, length, boundary size] from the stage before; empty in the first stage.</param>
    /// <returns>The pass, which the caller disposes after its backward.</returns>
    /// <exception cref="ArgumentException">A length is wrong, or a token is outside the vocabulary.</exception>
    public MicrobatchPass Forward(ReadOnlySpan<int> tokens, ReadOnlySpan<float> activations) =>
        Compute(tokens, activations);

    /// <summary>As <see cref="Forward"/>, but keeps nothing for a backward.</summary>
    /// <inheritdoc cref="Forward" path="/param"/>
    public MicrobatchPass Evaluate(ReadOnlySpan<int> tokens, ReadOnlySpan<float> activations)
    {
        using var withoutGradient = torch.no_grad();
        return Compute(tokens, activations);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _parameters.Dispose();
        _rotary.Dispose();
        _subspace?.Dispose();
        Weights.Dispose();
        Gradients.Dispose();
    }

    private MicrobatchPass Compute(ReadOnlySpan<int> tokens, ReadOnlySpan<float> activations)
    {
        using var scope = torch.NewDisposeScope();
        var batch = MicrobatchTensors.Of(_model, _stage, tokens, activations, Device);
        var stream = Open(batch);
        for (var i = 0; i < _blocks.Length; i++)
        {
            if (!_model.WritesSubspace(_stage.FirstLayer + i))
            {
                stream = stream.AsWhole();
            }

            stream = _blocks[i].Forward(stream);
        }

        var output = _stage.HasHead ? SummedLoss(stream.Read(), batch.Labels!) : Boundary(stream, batch).contiguous();
        return new MicrobatchPass(
            batch.Activations?.DetachFromDisposeScope(), output.DetachFromDisposeScope(), batch.Sequences * _model.SequenceLength, Device);
    }

    private ResidualStream Open(MicrobatchTensors batch)
    {
        var entering = batch.Activations ?? Embed(batch.Inputs!);
        var isWhole = _subspace is null || (batch.Activations is null && !_model.WritesSubspace(0));
        return isWhole ? new WholeStream(entering) : _subspace!.Open(batch.Inputs!, entering);
    }

    /// <summary>What of the stream the next stage gets: of a whole stream its projection, where only coordinates cross.</summary>
    private torch.Tensor Boundary(ResidualStream stream, MicrobatchTensors batch) =>
        _subspace is { } subspace && stream is WholeStream ? subspace.Project(batch.Inputs!, stream.Read()) : stream.Boundary;

    private torch.Tensor Embed(torch.Tensor inputs) =>
        _parameters[TensorNames.Embedding].index_select(0, inputs.view(-1)).view(inputs.shape[0], inputs.shape[1], _model.WrittenSize(0));

    private torch.Tensor SummedLoss(torch.Tensor stream, torch.Tensor labels)
    {
        var normed = RootMeanSquareNorm.Apply(stream, _parameters.Gains(TensorNames.FinalNorm), _model.NormEpsilon);
        var logits = MatrixProduct.Of(normed, _parameters[TensorNames.Head], bias: null, _model.Precision);
        return functional.cross_entropy(logits.view(-1, _model.VocabularySize), labels.view(-1), reduction: Reduction.Sum);
    }
}
