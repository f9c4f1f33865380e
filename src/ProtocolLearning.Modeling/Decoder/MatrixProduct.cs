using ProtocolLearning.Protocol.Runs;
using TorchSharp;
using static TorchSharp.torch.nn;

namespace ProtocolLearning.Modeling.Decoder;

/// <summary>
/// Products with the float32 weights in the run's precision. The casts are part of the graph: gradients come back through them as
/// float32 and are summed as such.
/// </summary>
internal static class MatrixProduct
{
    /// <summary>x W^T + b.</summary>
    /// <param name="x">float32, [..., inputs].</param>
    /// <param name="weight">float32, [outputs, inputs].</param>
    /// <param name="bias">float32, [outputs]; null for none.</param>
    /// <param name="precision">Numbers of the product; null: float32.</param>
    /// <returns>float32, [..., outputs], contiguous.</returns>
    public static torch.Tensor Of(torch.Tensor x, torch.Tensor weight, torch.Tensor? bias, ComputePrecision? precision) =>
        precision == ComputePrecision.BFloat16
            ? functional.linear(Narrow(x), Narrow(weight), bias is null ? null : Narrow(bias)).to(torch.float32)
            : functional.linear(x, weight, bias);

    /// <summary>Causal attention over heads.</summary>
    /// <param name="query">float32, [sequences, heads, length, head size]; keys and values alike.</param>
    /// <param name="key">As the query.</param>
    /// <param name="value">As the query.</param>
    /// <param name="precision">Numbers of the products; null: float32.</param>
    /// <returns>float32, in the shape of the query.</returns>
    public static torch.Tensor Attention(torch.Tensor query, torch.Tensor key, torch.Tensor value, ComputePrecision? precision) =>
        precision == ComputePrecision.BFloat16
            ? functional.scaled_dot_product_attention(Narrow(query), Narrow(key), Narrow(value), is_casual: true).to(torch.float32)
            : functional.scaled_dot_product_attention(query, key, value, is_casual: true);

    private static torch.Tensor Narrow(torch.Tensor tensor) => tensor.to(torch.bfloat16);
}
