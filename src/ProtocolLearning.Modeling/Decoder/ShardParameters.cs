using ProtocolLearning.Modeling.Shards;
using ProtocolLearning.Protocol.Runs;
using TorchSharp;

namespace ProtocolLearning.Modeling.Decoder;

/// <summary>
/// A stage's tensors on the memory of its flat weight vector, each a leaf whose gradient lies in the flat gradient vector:
/// autograd adds into that in place, so no gradient is ever gathered.
/// </summary>
internal sealed class ShardParameters : IDisposable
{
    private readonly Dictionary<string, torch.Tensor> _views = new(StringComparer.Ordinal);
    private readonly torch.Tensor _unitGains;

    public ShardParameters(ModelDefinition model, ShardLayout layout, DeviceVector weights, DeviceVector gradients)
    {
        using var withoutGradient = torch.no_grad();
        _unitGains = torch.ones(model.HiddenSize, torch.float32, weights.Tensor.device).DetachFromDisposeScope();
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

    /// <summary>A tensor that not every model has; null where this one has none of it.</summary>
    public torch.Tensor? Find(string name) => _views.GetValueOrDefault(name);

    /// <summary>Gains of a norm: the model's weights, or ones that nothing trains.</summary>
    public torch.Tensor Gains(string name) => Find(name) ?? _unitGains;

    public void Dispose()
    {
        foreach (var view in _views.Values)
        {
            view.Dispose();
        }

        _unitGains.Dispose();
    }

    /// <summary>
    /// Shares the vector's memory without being a view to autograd: an inner step may change the weights while the graph of a
    /// microbatch in flight holds them, which the protocol allows and autograd would refuse of a view.
    /// </summary>
    private static torch.Tensor ViewOf(DeviceVector vector, TensorSlot slot)
    {
        using var scope = torch.NewDisposeScope();
        var part = vector.Tensor.narrow(0, slot.Offset, slot.Length).view([.. slot.Shape]);
        return torch.empty(0, torch.float32, part.device).set_(part).DetachFromDisposeScope();
    }
}
