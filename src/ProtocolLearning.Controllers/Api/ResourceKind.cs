using System.Collections.Concurrent;
using System.Reflection;

using k8s.Models;

namespace ProtocolLearning.Controllers.Api;

/// <summary>Group, version, kind and plural of a type, read from its <see cref="KubernetesEntityAttribute"/>.</summary>
/// <param name="Group">The API group, empty for the core group.</param>
/// <param name="Version">The version within the group.</param>
/// <param name="Kind">The kind.</param>
/// <param name="Plural">The plural that addresses it.</param>
public sealed record ResourceKind(string Group, string Version, string Kind, string Plural)
{
    private static readonly ConcurrentDictionary<Type, ResourceKind> Known = new();

    /// <summary>The value of <c>apiVersion</c>: <c>v1</c> or <c>group/version</c>.</summary>
    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>The kind of <typeparamref name="T"/>.</summary>
    /// <exception cref="ArgumentException">The type carries no attribute.</exception>
    public static ResourceKind Of<T>() => Of(typeof(T));

    /// <summary>The kind of <paramref name="type"/>.</summary>
    /// <exception cref="ArgumentException">The type carries no attribute.</exception>
    public static ResourceKind Of(Type type) => Known.GetOrAdd(type, static type =>
    {
        var attribute = type.GetCustomAttribute<KubernetesEntityAttribute>()
            ?? throw new ArgumentException($"{type} carries no [KubernetesEntity]: its API path is unknown. Add the attribute.");
        return new ResourceKind(attribute.Group ?? "", attribute.ApiVersion, attribute.Kind, attribute.PluralName);
    });

    /// <summary>The path of the collection, in one namespace or, where that is empty, in the whole cluster.</summary>
    public string CollectionPath(string? @namespace)
    {
        var root = Group.Length == 0 ? $"api/{Version}" : $"apis/{Group}/{Version}";
        return string.IsNullOrEmpty(@namespace)
            ? $"{root}/{Plural}"
            : $"{root}/namespaces/{Uri.EscapeDataString(@namespace)}/{Plural}";
    }

    /// <summary>The path of one object.</summary>
    public string ObjectPath(ObjectKey key) => $"{CollectionPath(key.Namespace)}/{Uri.EscapeDataString(key.Name)}";
}
