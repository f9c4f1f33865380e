using ProtocolLearning.Modeling.Runtime;
using ProtocolLearning.Modeling.Shards;
using ProtocolLearning.Protocol.Runs;
using TorchSharp;

namespace ProtocolLearning.Modeling.Decoder;

/// <summary>Rotary position embedding (arXiv 2104.09864) over the two halves of each head, as in Llama.</summary>
internal sealed class RotaryEmbedding : IDisposable
{
    private readonly torch.Tensor _cos;
    private readonly torch.Tensor _sin;

    public RotaryEmbedding(ModelDefinition model, ComputeDevice device)
    {
        var half = model.HiddenSize / model.Heads / 2;
        _cos = Table(Math.Cos);
        _sin = Table(Math.Sin);

        torch.Tensor Table(Func<double, double> function)
        {
            using var scope = torch.NewDisposeScope();
            var host = torch.empty(model.SequenceLength, half, torch.float32);
            var values = DeviceVector.Memory(host);
            for (var i = 0; i < values.Length; i++)
            {
                var frequency = Math.Pow(model.RotaryBase, -(i % half) / (double)half);
                values[i] = (float)function((i / half) * frequency);
            }

            return host.to(device.Torch).DetachFromDisposeScope();
        }
    }

    /// <summary>Rotates queries or keys [sequences, heads, length, head size].</summary>
    public torch.Tensor Apply(torch.Tensor heads)
    {
        var halves = heads.chunk(2, -1);
        var (first, second) = (halves[0], halves[1]);
        return torch.cat([(first * _cos) - (second * _sin), (first * _sin) + (second * _cos)], -1);
    }

    public void Dispose()
    {
        _cos.Dispose();
        _sin.Dispose();
    }
}
