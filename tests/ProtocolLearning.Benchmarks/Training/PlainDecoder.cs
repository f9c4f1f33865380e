using ProtocolLearning.Protocol.Runs;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ProtocolLearning.Benchmarks.Training;

/// <summary>The same decoder as the worker's, out of TorchSharp's own modules.</summary>
internal sealed class PlainDecoder : Module<Tensor, Tensor>
{
    private readonly Embedding _embedding;
    private readonly ModuleList<Block> _blocks = new();
    private readonly RootMeanSquareNorm _norm;
    private readonly Linear _head;

    public PlainDecoder(ModelDefinition model)
        : base(nameof(PlainDecoder))
    {
        var half = model.HiddenSize / model.Heads / 2;
        var angles = outer(
            arange(model.SequenceLength, float32), pow((float)model.RotaryBase, -arange(half, float32) / half));
        _embedding = Embedding(model.VocabularySize, model.HiddenSize);
        for (var layer = 0; layer < model.Layers; layer++)
        {
            _blocks.Add(new Block(model, angles.cos(), angles.sin()));
        }

        _norm = new RootMeanSquareNorm(model);
        _head = Linear(model.HiddenSize, model.VocabularySize, hasBias: false);
        RegisterComponents();
        using var withoutGradient = no_grad();
        foreach (var (_, parameter) in named_parameters().Where(item => item.parameter.dim() > 1))
        {
            init.normal_(parameter, 0, 0.02);
        }
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var stream = _embedding.call(input);
        foreach (var block in _blocks)
        {
            stream = block.call(stream);
        }

        return _head.call(_norm.call(stream)).MoveToOuterDisposeScope();
    }

    private sealed class RootMeanSquareNorm : Module<Tensor, Tensor>
    {
        private readonly Parameter _gains;
        private readonly double _epsilon;

        public RootMeanSquareNorm(ModelDefinition model)
            : base(nameof(RootMeanSquareNorm))
        {
            _gains = new Parameter(ones(model.HiddenSize));
            _epsilon = model.NormEpsilon;
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            return (input * rsqrt(input.pow(2).mean([-1L], keepdim: true) + _epsilon) * _gains).MoveToOuterDisposeScope();
        }
    }

    private sealed class Block : Module<Tensor, Tensor>
    {
        private readonly RootMeanSquareNorm _attentionNorm;
        private readonly RootMeanSquareNorm _feedForwardNorm;
        private readonly Linear _query;
        private readonly Linear _key;
        private readonly Linear _value;
        private readonly Linear _output;
        private readonly Linear _gate;
        private readonly Linear _up;
        private readonly Linear _down;
        private readonly int _heads;
        private readonly Tensor _cos;
        private readonly Tensor _sin;

        public Block(ModelDefinition model, Tensor cos, Tensor sin)
            : base(nameof(Block))
        {
            var (width, inner) = (model.HiddenSize, model.FeedForwardSize);
            (_heads, _cos, _sin) = (model.Heads, cos, sin);
            (_attentionNorm, _feedForwardNorm) = (new RootMeanSquareNorm(model), new RootMeanSquareNorm(model));
            (_query, _key) = (Linear(width, width, hasBias: false), Linear(width, width, hasBias: false));
            (_value, _output) = (Linear(width, width, hasBias: false), Linear(width, width, hasBias: false));
            (_gate, _up) = (Linear(width, inner, hasBias: false), Linear(width, inner, hasBias: false));
            _down = Linear(inner, width, hasBias: false);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            var normed = _attentionNorm.call(input);
            var (query, key, value) = (Rotate(Heads(_query.call(normed))), Rotate(Heads(_key.call(normed))), Heads(_value.call(normed)));
            var mixed = functional.scaled_dot_product_attention(query, key, value, is_casual: true);
            var attended = input + _output.call(mixed.transpose(1, 2).reshape(input.shape));
            var inner = _feedForwardNorm.call(attended);
            return (attended + _down.call(functional.silu(_gate.call(inner)) * _up.call(inner))).MoveToOuterDisposeScope();
        }

        private Tensor Heads(Tensor x) => x.view(x.shape[0], x.shape[1], _heads, x.shape[2] / _heads).transpose(1, 2);

        private Tensor Rotate(Tensor x)
        {
            var halves = x.chunk(2, -1);
            return cat([(halves[0] * _cos) - (halves[1] * _sin), (halves[0] * _sin) + (halves[1] * _cos)], -1);
        }
    }
}
