using ProtocolLearning.Modeling.Decoder.Kernels;
using ProtocolLearning.Modeling.Runtime;
using ProtocolLearning.Modeling.Shards;
using ProtocolLearning.Protocol.Runs;
using TorchSharp;

namespace ProtocolLearning.Modeling.Decoder;

/// <summary>Rotary position embedding (arXiv 2104.09864) over the two halves of each head, as in Llama.</summary>
internal sealed class RotaryEmbedding : IDisposable
{
    private readonly int _headSize;

    public RotaryEmbedding(ModelDefinition model, ComputeDevice device)
    {
        _headSize = model.HeadSize;
        Cosines = Table(model, device, Math.Cos);
        Sines = Table(model, device, Math.Sin);
    }

    /// <summary>[length, half a head's size].</summary>
    public torch.Tensor Cosines { get; }

    /// <summary>[length, half a head's size].</summary>
    public torch.Tensor Sines { get; }

    /// <summary>Cuts queries or keys into heads and rotates them by their position.</summary>
    /// <param name="x">Contiguous, [sequences, length, heads * head size].</param>
    /// <returns>[sequences, heads, length, head size].</returns>
    public torch.Tensor Apply(torch.Tensor x) =>
        x.device_type == DeviceType.CPU ? Heads(RotaryRotation.Apply(x, this)) : Compose(x);

    /// <summary>The same out of torch's operations.</summary>
    public torch.Tensor Compose(torch.Tensor x)
    {
        var halves = Heads(x).chunk(2, -1);
        var (first, second) = (halves[0], halves[1]);
        return torch.cat([(first * Cosines) - (second * Sines), (first * Sines) + (second * Cosines)], -1);
    }

    /// <summary>[sequences, length, heads * head size] as [sequences, heads, length, head size].</summary>
    public torch.Tensor Heads(torch.Tensor x) => x.view(x.shape[0], x.shape[1], x.shape[2] / _headSize, _headSize).transpose(1, 2);

    public void Dispose()
    {
        Cosines.Dispose();
        Sines.Dispose();
    }

    private static torch.Tensor Table(ModelDefinition model, ComputeDevice device, Func<double, double> function)
    {
        using var scope = torch.NewDisposeScope();
        var half = model.HeadSize / 2;
        var host = HostTransfer.Buffer([model.SequenceLength, half], torch.ScalarType.Float32, device);
        var values = DeviceVector.Memory(host);
        for (var i = 0; i < values.Length; i++)
        {
            var frequency = Math.Pow(model.RotaryBase, -(i % half) / (double)half);
            values[i] = (float)function((i / half) * frequency);
        }

        return HostTransfer.Upload(host, device).DetachFromDisposeScope();
    }
}
