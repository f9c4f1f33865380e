using TorchSharp;

namespace ProtocolLearning.Modeling.Optimization;

/// <summary>
/// Five steps of the quintic Newton–Schulz iteration with Muon's coefficients (K. Jordan et al., "Muon: an optimizer for hidden
/// layers in neural networks", 2024): U S V^T becomes about U V^T, with singular values of about 0.7 to 1.2.
/// </summary>
internal static class NewtonSchulz
{
    private const int Steps = 5;
    private const double Linear = 3.4445;
    private const double Cubic = -4.7750;
    private const double Quintic = 2.0315;
    private const double Epsilon = 1e-7;

    /// <param name="matrix">float32, [rows, columns].</param>
    /// <param name="type">Numbers of the products.</param>
    /// <returns>float32, in the shape of the matrix; zero of a matrix of zeros.</returns>
    public static torch.Tensor Orthogonalize(torch.Tensor matrix, torch.ScalarType type)
    {
        using var scope = torch.NewDisposeScope();
        var isTall = matrix.shape[0] > matrix.shape[1];
        var norm = matrix.square().sum().sqrt().clamp_min(Epsilon);
        var x = ((isTall ? matrix.t() : matrix) / norm).to(type);
        for (var step = 0; step < Steps; step++)
        {
            var square = x.mm(x.t());
            var factor = (square * Cubic) + (square.mm(square) * Quintic);
            x = (x * Linear) + factor.mm(x);
        }

        return (isTall ? x.t() : x).to(torch.float32).MoveToOuterDisposeScope();
    }
}
