using ProtocolLearning.Modeling.Decoder.Kernels;
using ProtocolLearning.Modeling.Shards;
using ProtocolLearning.Protocol.Runs;
using TorchSharp;

namespace ProtocolLearning.Modeling.Decoder;

/// <summary>One decoder block: causal self-attention and SwiGLU, each behind an RMSNorm and added to the residual stream.</summary>
internal sealed class DecoderBlock(ModelDefinition model, ShardParameters parameters, int layer, RotaryEmbedding rotary)
{
    private readonly int _queriesOfKey = model.Heads / (model.KeyValueHeads ?? model.Heads);
    private readonly torch.Tensor _attentionNorm = parameters.Gains(TensorNames.OfLayer(layer, TensorNames.AttentionNorm));
    private readonly torch.Tensor _query = parameters[TensorNames.OfLayer(layer, TensorNames.Query)];
    private readonly torch.Tensor _key = parameters[TensorNames.OfLayer(layer, TensorNames.Key)];
    private readonly torch.Tensor _value = parameters[TensorNames.OfLayer(layer, TensorNames.Value)];
    private readonly torch.Tensor? _queryBias = parameters.Find(TensorNames.OfLayer(layer, TensorNames.QueryBias));
    private readonly torch.Tensor? _keyBias = parameters.Find(TensorNames.OfLayer(layer, TensorNames.KeyBias));
    private readonly torch.Tensor? _valueBias = parameters.Find(TensorNames.OfLayer(layer, TensorNames.ValueBias));
    private readonly torch.Tensor _attentionOutput = parameters[TensorNames.OfLayer(layer, TensorNames.AttentionOutput)];
    private readonly torch.Tensor _feedForwardNorm = parameters.Gains(TensorNames.OfLayer(layer, TensorNames.FeedForwardNorm));
    private readonly torch.Tensor _gate = parameters[TensorNames.OfLayer(layer, TensorNames.Gate)];
    private readonly torch.Tensor _up = parameters[TensorNames.OfLayer(layer, TensorNames.Up)];
    private readonly torch.Tensor _down = parameters[TensorNames.OfLayer(layer, TensorNames.Down)];

    /// <summary>The residual stream after this block.</summary>
    /// <param name="stream">The stream before it.</param>
    public ResidualStream Forward(ResidualStream stream)
    {
        using var scope = torch.NewDisposeScope();
        var attended = stream.Add(Attend(RootMeanSquareNorm.Apply(stream.Read(), _attentionNorm, model.NormEpsilon)));
        var output = attended.Add(FeedForward(RootMeanSquareNorm.Apply(attended.Read(), _feedForwardNorm, model.NormEpsilon)));
        output.Boundary.MoveToOuterDisposeScope();
        return output;
    }

    private torch.Tensor Attend(torch.Tensor x)
    {
        var query = rotary.Apply(Product(x, _query, _queryBias));
        var key = ForQueries(rotary.Apply(Product(x, _key, _keyBias)));
        var value = ForQueries(rotary.Heads(Product(x, _value, _valueBias)));
        var mixed = MatrixProduct.Attention(query, key, value, model.Precision);
        return Product(mixed.transpose(1, 2).reshape(x.shape), _attentionOutput, bias: null);
    }

    private torch.Tensor FeedForward(torch.Tensor x) =>
        Product(SwiGlu.Apply(Product(x, _gate, bias: null), Product(x, _up, bias: null)), _down, bias: null);

    private torch.Tensor Product(torch.Tensor x, torch.Tensor weight, torch.Tensor? bias) =>
        MatrixProduct.Of(x, weight, bias, model.Precision);

    /// <summary>Each head of keys or values once for every query head that it serves, those next to each other.</summary>
    private torch.Tensor ForQueries(torch.Tensor heads)
    {
        if (_queriesOfKey == 1)
        {
            return heads;
        }

        var (sequences, keys, length, size) = (heads.shape[0], heads.shape[1], heads.shape[2], heads.shape[3]);
        return heads.unsqueeze(2)
            .expand(sequences, keys, _queriesOfKey, length, size)
            .reshape(sequences, keys * _queriesOfKey, length, size);
    }
}
