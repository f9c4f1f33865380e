using ProtocolLearning.Modeling.Shards;
using TorchSharp;

namespace ProtocolLearning.Modeling.Decoder.Kernels;

/// <summary>The rotation of queries or keys on the processor, in one pass forward and one backward.</summary>
internal sealed class RotaryRotation : torch.autograd.SingleTensorFunction<RotaryRotation>
{
    private const string Tables = "tables";

    public override string Name => nameof(RotaryRotation);

    /// <param name="x">Contiguous, [sequences, length, heads * head size].</param>
    /// <param name="tables">Cosines and sines by position.</param>
    public static torch.Tensor Apply(torch.Tensor x, RotaryEmbedding tables) => apply(x, tables);

    public override torch.Tensor forward(torch.autograd.AutogradContext ctx, params object[] vars)
    {
        var tables = (RotaryEmbedding)vars[1];
        ctx.save_data(Tables, tables);
        return Rotate((torch.Tensor)vars[0], tables, direction: 1);
    }

    public override List<torch.Tensor> backward(torch.autograd.AutogradContext ctx, torch.Tensor grad_output) =>
        [Rotate(grad_output.contiguous(), (RotaryEmbedding)ctx.get_data(Tables), direction: -1), null!];

    private static torch.Tensor Rotate(torch.Tensor x, RotaryEmbedding tables, float direction)
    {
        var output = torch.empty_like(x);
        RotaryRows.Rotate(
            DeviceVector.Memory(x),
            DeviceVector.Memory(tables.Cosines),
            DeviceVector.Memory(tables.Sines),
            direction,
            (int)x.shape[^1],
            (int)tables.Cosines.shape[^1],
            DeviceVector.Memory(output));
        return output;
    }
}
