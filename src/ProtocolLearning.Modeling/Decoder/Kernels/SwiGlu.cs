using ProtocolLearning.Modeling.Shards;
using TorchSharp;
using static TorchSharp.torch.nn;

namespace ProtocolLearning.Modeling.Decoder.Kernels;

/// <summary>
/// The gate of a SwiGLU block (arXiv 2002.05202): silu(gate) * up, on the processor in one pass forward and one backward.
/// </summary>
internal sealed class SwiGlu : torch.autograd.SingleTensorFunction<SwiGlu>
{
    public override string Name => nameof(SwiGlu);

    /// <param name="gate">Contiguous.</param>
    /// <param name="up">Contiguous, in the shape of the gate.</param>
    public static torch.Tensor Apply(torch.Tensor gate, torch.Tensor up) =>
        gate.device_type == DeviceType.CPU ? apply(gate, up) : Compose(gate, up);

    /// <summary>The same out of torch's operations.</summary>
    public static torch.Tensor Compose(torch.Tensor gate, torch.Tensor up) => functional.silu(gate) * up;

    public override torch.Tensor forward(torch.autograd.AutogradContext ctx, params object[] vars)
    {
        var (gate, up) = ((torch.Tensor)vars[0], (torch.Tensor)vars[1]);
        var output = torch.empty_like(gate);
        GatedRows.Forward(DeviceVector.Memory(gate), DeviceVector.Memory(up), DeviceVector.Memory(output));
        ctx.save_for_backward([gate, up]);
        return output;
    }

    public override List<torch.Tensor> backward(torch.autograd.AutogradContext ctx, torch.Tensor grad_output)
    {
        var saved = ctx.get_saved_variables();
        var (gateGradient, upGradient) = (torch.empty_like(saved[0]), torch.empty_like(saved[1]));
        GatedRows.Backward(
            DeviceVector.Memory(saved[0]),
            DeviceVector.Memory(saved[1]),
            DeviceVector.Memory(grad_output.contiguous()),
            DeviceVector.Memory(gateGradient),
            DeviceVector.Memory(upGradient));
        return [gateGradient, upGradient];
    }
}
