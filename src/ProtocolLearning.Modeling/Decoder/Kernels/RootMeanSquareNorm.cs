using ProtocolLearning.Modeling.Shards;
using TorchSharp;

namespace ProtocolLearning.Modeling.Decoder.Kernels;

/// <summary>
/// RMSNorm (arXiv 1910.07467) over the last dimension: on the processor one pass forward and one backward, where torch's
/// operations take six and more; elsewhere torch's.
/// </summary>
internal sealed class RootMeanSquareNorm : torch.autograd.SingleTensorFunction<RootMeanSquareNorm>
{
    private const string Epsilon = "epsilon";

    public override string Name => nameof(RootMeanSquareNorm);

    /// <summary>x / sqrt(mean(x^2) + epsilon) * gains.</summary>
    /// <param name="x">Contiguous, [..., width].</param>
    /// <param name="gains">[width].</param>
    /// <param name="epsilon">Added to the mean square.</param>
    public static torch.Tensor Apply(torch.Tensor x, torch.Tensor gains, double epsilon) =>
        x.device_type == DeviceType.CPU ? apply(x, gains, epsilon) : Compose(x, gains, epsilon);

    /// <summary>The same out of torch's operations.</summary>
    public static torch.Tensor Compose(torch.Tensor x, torch.Tensor gains, double epsilon) =>
        x * torch.rsqrt(x.pow(2).mean([-1L], keepdim: true) + epsilon) * gains;

    public override torch.Tensor forward(torch.autograd.AutogradContext ctx, params object[] vars)
    {
        var (x, gains, epsilon) = ((torch.Tensor)vars[0], (torch.Tensor)vars[1], (double)vars[2]);
        var output = torch.empty_like(x);
        NormRows.Forward(DeviceVector.Memory(x), DeviceVector.Memory(gains), (float)epsilon, DeviceVector.Memory(output));
        ctx.save_for_backward([x, gains]);
        ctx.save_data(Epsilon, epsilon);
        return output;
    }

    public override List<torch.Tensor> backward(torch.autograd.AutogradContext ctx, torch.Tensor grad_output)
    {
        var saved = ctx.get_saved_variables();
        var (x, gains) = (saved[0], saved[1]);
        var epsilon = (float)(double)ctx.get_data(Epsilon);
        var inputGradient = torch.empty_like(x);
        var gainGradient = torch.zeros_like(gains);
        NormRows.Backward(
            DeviceVector.Memory(x),
            DeviceVector.Memory(gains),
            epsilon,
            DeviceVector.Memory(grad_output.contiguous()),
            DeviceVector.Memory(inputGradient),
            DeviceVector.Memory(gainGradient));
        return [inputGradient, gainGradient, null!];
    }
}
