using k8s;

namespace ProtocolLearning.Resources.Validation;

/// <summary>Compares parts of resources by what they serialise to: models are compared by reference otherwise.</summary>
public static class JsonEquality
{
    /// <summary>True where both are absent or serialise alike.</summary>
    public static bool Same(object? left, object? right) =>
        left is null || right is null
            ? left is null && right is null
            : KubernetesJson.Serialize(left) == KubernetesJson.Serialize(right);
}
