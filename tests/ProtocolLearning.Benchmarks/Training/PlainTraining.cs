using ProtocolLearning.Protocol.Runs;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ProtocolLearning.Benchmarks.Training;

/// <summary>The loop that one would write first: TorchSharp modules, its AdamW and gradient clipping, batches from an array.</summary>
internal sealed class PlainTraining : IDisposable
{
    private readonly RunDefinition _definition;
    private readonly byte[] _text;
    private readonly PlainDecoder _model;
    private readonly AdamW _optimizer;
    private readonly Random _random = new(2);

    public PlainTraining(BenchmarkRun run)
    {
        (_definition, _text) = (run.Definition, run.Text);
        manual_seed(1);
        _model = new PlainDecoder(_definition.Model);
        var inner = _definition.Optimizer.Inner;
        _optimizer = optim.AdamW(
            _model.parameters(), inner.LearningRate, inner.Beta1, inner.Beta2, inner.Epsilon, inner.WeightDecay);
    }

    public void Step()
    {
        using var scope = NewDisposeScope();
        var (inputs, labels) = Batch(_definition.Schedule.MicrobatchSequences, _definition.Model.SequenceLength);
        _optimizer.zero_grad();
        var logits = _model.call(inputs);
        var loss = functional.cross_entropy(logits.view(-1, logits.shape[^1]), labels.view(-1));
        loss.backward();
        nn.utils.clip_grad_norm_(_model.parameters(), _definition.Optimizer.Inner.ClipNorm);
        _optimizer.step();
        loss.item<float>();
    }

    public void Dispose()
    {
        _optimizer.Dispose();
        _model.Dispose();
    }

    private (Tensor Inputs, Tensor Labels) Batch(int sequences, int length)
    {
        var (inputs, labels) = (new long[sequences * length], new long[sequences * length]);
        for (var sequence = 0; sequence < sequences; sequence++)
        {
            var start = _random.Next(_text.Length - length);
            for (var i = 0; i < length; i++)
            {
                inputs[(sequence * length) + i] = _text[start + i];
                labels[(sequence * length) + i] = _text[start + i + 1];
            }
        }

        return (tensor(inputs, [sequences, length]), tensor(labels, [sequences, length]));
    }
}
