using ProtocolLearning.Modeling.Runtime;
using ProtocolLearning.Modeling.Shards;
using ProtocolLearning.Protocol.Optimization;
using ProtocolLearning.Protocol.Runs;
using TorchSharp;
using static TorchSharp.torch.nn;

namespace ProtocolLearning.Modeling.Decoder;

/// <summary>
/// What all stages know of a stream of which coordinates alone cross their boundaries (arXiv 2506.01260): the basis, and each token's
/// fixed part, a random vector of full rank that is never trained. Both follow from a public seed, so neither is sent nor agreed on.
/// </summary>
/// <remarks>
/// Where layers are held to the subspace, the paper keeps output projections and the embedding of full width and projects them after each step, W = U U^T W. Here
/// they are stored as the coordinates A of W = U A, which is the same under gradient descent and needs no projection: whatever a step, an
/// aggregate or a codec does to A, what it writes stays in the subspace, and boundaries carry the coordinates as they are.
/// </remarks>
internal sealed class ActivationSubspace : IDisposable
{
    private readonly torch.Tensor _basis;
    private readonly torch.Tensor _parts;

    public ActivationSubspace(ModelDefinition model, SubspaceDefinition subspace, ComputeDevice device)
    {
        var (width, rank) = (model.HiddenSize, subspace.Rank);
        _basis = Constant([width, rank], device, values => SubspaceBasis.Fill(subspace.Seed, width, rank, values));
        _parts = Constant([model.VocabularySize, width], device, values => SubspaceBasis.FillFixedParts(subspace.Seed, values));
    }

    /// <summary>The stream of a microbatch.</summary>
    /// <param name="tokens">[sequences, length].</param>
    /// <param name="coordinates">[sequences, length, rank].</param>
    public SubspaceStream Open(torch.Tensor tokens, torch.Tensor coordinates) => new(this, PartOf(tokens), coordinates);

    /// <summary>Coordinates of what a whole stream holds beside the fixed part; what lies outside the subspace is lost.</summary>
    /// <param name="tokens">[sequences, length].</param>
    /// <param name="stream">[sequences, length, hidden size].</param>
    public torch.Tensor Project(torch.Tensor tokens, torch.Tensor stream) => (stream - PartOf(tokens)).matmul(_basis);

    /// <summary>Coordinates as vectors of the stream, [..., hidden size].</summary>
    public torch.Tensor Expand(torch.Tensor coordinates) => functional.linear(coordinates, _basis);

    public void Dispose()
    {
        _basis.Dispose();
        _parts.Dispose();
    }

    private torch.Tensor PartOf(torch.Tensor tokens) =>
        _parts.index_select(0, tokens.view(-1)).view(tokens.shape[0], tokens.shape[1], _parts.shape[1]);

    private delegate void Fill(Span<float> values);

    private static torch.Tensor Constant(long[] shape, ComputeDevice device, Fill fill)
    {
        using var scope = torch.NewDisposeScope();
        var host = HostTransfer.Buffer(shape, torch.ScalarType.Float32, device);
        fill(DeviceVector.Memory(host));
        return HostTransfer.Upload(host, device).DetachFromDisposeScope();
    }
}
