using ProtocolLearning.Modeling.Runtime;
using ProtocolLearning.Modeling.Shards;
using TorchSharp;

namespace ProtocolLearning.Modeling.Decoder;

/// <summary>One microbatch that has passed a stage, with the graph of its backward until it is disposed.</summary>
public sealed class MicrobatchPass : IDisposable
{
    private readonly torch.Tensor? _input;
    private readonly torch.Tensor _output;
    private readonly ComputeDevice _device;
    private torch.Tensor? _hostOutput;
    private torch.Tensor? _hostInputGradient;

    internal MicrobatchPass(torch.Tensor? input, torch.Tensor output, int tokens, ComputeDevice device)
    {
        _input = input;
        _output = output;
        _device = device;
        Tokens = tokens;
    }

    /// <summary>Tokens that the microbatch predicts: sequences times sequence length.</summary>
    public int Tokens { get; }

    /// <summary>Activations for the next stage, [sequences, length, boundary size]; valid until the pass is disposed.</summary>
    public ReadOnlySpan<float> Output => DeviceVector.Memory(_hostOutput ??= Host(_output));

    /// <summary>Cross entropy in nats, summed over the tokens. Of the last stage only.</summary>
    public double SummedLoss => _output.item<float>();

    /// <summary>Whether activations came in, and so a gradient by them goes out: true of every stage but the first.</summary>
    public bool HasInputGradient => _input is not null;

    /// <summary>Gradient by the activations that came in, in their shape; after a backward, until the pass is disposed.</summary>
    /// <exception cref="InvalidOperationException">There was no backward, or this is the first stage.</exception>
    public ReadOnlySpan<float> InputGradient => DeviceVector.Memory(_hostInputGradient ??= ReadInputGradient());

    /// <summary>Adds the gradients of the last stage's summed loss to the stage's. Once a pass.</summary>
    public void Backward()
    {
        using var scope = torch.NewDisposeScope();
        _output.backward();
    }

    /// <summary>Adds the gradients that follow from the gradient by the output to the stage's. Once a pass.</summary>
    /// <param name="outputGradient">In the shape of <see cref="Output"/>.</param>
    /// <exception cref="ArgumentException">The length differs from the output's.</exception>
    public void Backward(ReadOnlySpan<float> outputGradient)
    {
        if (outputGradient.Length != _output.numel())
        {
            throw new ArgumentException(
                $"The output has {_output.numel()} elements, its gradient {outputGradient.Length}.", nameof(outputGradient));
        }

        using var scope = torch.NewDisposeScope();
        var host = HostTransfer.Buffer(_output.shape, torch.ScalarType.Float32, _device);
        outputGradient.CopyTo(DeviceVector.Memory(host));
        _output.backward([HostTransfer.Upload(host, _device)]);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _hostInputGradient?.Dispose();
        _hostOutput?.Dispose();
        _input?.Dispose();
        _output.Dispose();
    }

    private torch.Tensor Host(torch.Tensor tensor) => HostTransfer.Download(tensor, _device).DetachFromDisposeScope();

    private torch.Tensor ReadInputGradient()
    {
        using var scope = torch.NewDisposeScope();
        var gradient = _input?.grad ?? throw new InvalidOperationException("The pass holds no gradient by its input.");
        return Host(gradient);
    }
}
