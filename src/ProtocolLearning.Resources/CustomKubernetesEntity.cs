using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json.Serialization;
using k8s;
using k8s.Models;

namespace ProtocolLearning.Resources;

/// <summary>
/// A custom resource with a spec and a status, in the shape of KubeOps' base class of the same name.
/// A new object carries the <c>apiVersion</c> and <c>kind</c> of its <see cref="KubernetesEntityAttribute"/>.
/// </summary>
/// <typeparam name="TSpec">The desired state, written by users.</typeparam>
/// <typeparam name="TStatus">The observed state, written by controllers through the status subresource.</typeparam>
public abstract class CustomKubernetesEntity<TSpec, TStatus> : IKubernetesObject<V1ObjectMeta>, ISpec<TSpec>, IStatus<TStatus?>
    where TSpec : class, new()
    where TStatus : class, new()
{
    // To read an attribute takes longer than to read the rest of an object.
    private static readonly ConcurrentDictionary<Type, (string ApiVersion, string Kind)> Known = new();

    /// <summary>Makes an empty object of the derived type's group, version and kind.</summary>
    protected CustomKubernetesEntity()
    {
        (ApiVersion, Kind) = Known.GetOrAdd(GetType(), static type =>
        {
            var entity = type.GetCustomAttribute<KubernetesEntityAttribute>()
                ?? throw new InvalidOperationException($"{type.Name} carries no [KubernetesEntity]; add it to the class");
            return ($"{entity.Group}/{entity.ApiVersion}", entity.Kind);
        });
    }

    /// <inheritdoc/>
    [JsonPropertyOrder(-5)]
    public string ApiVersion { get; set; }

    /// <inheritdoc/>
    [JsonPropertyOrder(-4)]
    public string Kind { get; set; }

    /// <inheritdoc/>
    [JsonPropertyOrder(-3)]
    public V1ObjectMeta Metadata { get; set; } = new();

    /// <inheritdoc/>
    [JsonPropertyOrder(-2)]
    public TSpec Spec { get; set; } = new();

    /// <inheritdoc/>
    [JsonPropertyOrder(-1)]
    public TStatus? Status { get; set; }
}
