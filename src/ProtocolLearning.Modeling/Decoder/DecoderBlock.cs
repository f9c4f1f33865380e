using ProtocolLearning.Modeling.Decoder.Kernels;
using ProtocolLearning.Modeling.Shards;
using ProtocolLearning.Protocol.Runs;
using TorchSharp;
using static TorchSharp.torch.nn;

namespace ProtocolLearning.Modeling.Decoder;

/// <summary>One decoder block: causal self-attention and SwiGLU, each behind an RMSNorm and added to the residual stream.</summary>
internal sealed class DecoderBlock(ModelDefinition model, ShardParameters parameters, int layer, RotaryEmbedding rotary)
{
    private readonly torch.Tensor _attentionNorm = Own(parameters, layer, TensorNames.AttentionNorm);
    private readonly torch.Tensor _query = Own(parameters, layer, TensorNames.Query);
    private readonly torch.Tensor _key = Own(parameters, layer, TensorNames.Key);
    private readonly torch.Tensor _value = Own(parameters, layer, TensorNames.Value);
    private readonly torch.Tensor _attentionOutput = Own(parameters, layer, TensorNames.AttentionOutput);
    private readonly torch.Tensor _feedForwardNorm = Own(parameters, layer, TensorNames.FeedForwardNorm);
    private readonly torch.Tensor _gate = Own(parameters, layer, TensorNames.Gate);
    private readonly torch.Tensor _up = Own(parameters, layer, TensorNames.Up);
    private readonly torch.Tensor _down = Own(parameters, layer, TensorNames.Down);

    /// <summary>The residual stream after this block.</summary>
    /// <param name="stream">[sequences, length, hidden size].</param>
    public torch.Tensor Forward(torch.Tensor stream)
    {
        using var scope = torch.NewDisposeScope();
        var attended = stream + Attend(RootMeanSquareNorm.Apply(stream, _attentionNorm, model.NormEpsilon));
        return (attended + FeedForward(RootMeanSquareNorm.Apply(attended, _feedForwardNorm, model.NormEpsilon))).MoveToOuterDisposeScope();
    }

    private static torch.Tensor Own(ShardParameters parameters, int layer, string name) =>
        parameters[TensorNames.OfLayer(layer, name)];

    private torch.Tensor Attend(torch.Tensor x)
    {
        var query = rotary.Apply(functional.linear(x, _query));
        var key = rotary.Apply(functional.linear(x, _key));
        var value = rotary.Heads(functional.linear(x, _value));
        var mixed = functional.scaled_dot_product_attention(query, key, value, is_casual: true);
        return functional.linear(mixed.transpose(1, 2).reshape(x.shape), _attentionOutput);
    }

    private torch.Tensor FeedForward(torch.Tensor x) =>
        functional.linear(SwiGlu.Apply(functional.linear(x, _gate), functional.linear(x, _up)), _down);
}
