using ProtocolLearning.Modeling.Shards;
using TorchSharp;

namespace ProtocolLearning.Modeling.Decoder;

/// <summary>
/// A stage's tensors as views into its flat weight vector, each a leaf whose gradient is a view into the flat gradient vector:
/// autograd adds into that in place, so no gradient is ever gathered.
/// </summary>
internal sealed class ShardParameters : IDisposable
{
    private readonly Dictionary<string, torch.Tensor> _views = new(StringComparer.Ordinal);

    public ShardParameters(ShardLayout layout, DeviceVector weights, DeviceVector gradients)
    {
        using var withoutGradient = torch.no_grad();
        foreach (var slot in layout.Tensors)
        {
            var view = ViewOf(weights, slot);
            view.requires_grad = true;
            using var gradient = ViewOf(gradients, slot);
            view.grad = gradient;
            _views.Add(slot.Name, view);
        }
    }

    public torch.Tensor this[string name] => _views[name];

    public void Dispose()
    {
        foreach (var view in _views.Values)
        {
            view.Dispose();
        }
    }

    private static torch.Tensor ViewOf(DeviceVector vector, TensorSlot slot)
    {
        using var flat = vector.Tensor.narrow(0, slot.Offset, slot.Length);
        return flat.view([.. slot.Shape]).DetachFromDisposeScope();
    }
}
