using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

using k8s;
using k8s.Models;

namespace ProtocolLearning.Controllers.Api;

/// <summary>
/// KubernetesClient's own JSON settings, for reading from spans and streams, which its <see cref="KubernetesJson"/> cannot.
/// </summary>
internal static class KubernetesSerializer
{
    public static readonly JsonSerializerOptions Options = Borrow();

    /// <summary>The same, but for managed fields, which are passed over.</summary>
    public static readonly JsonSerializerOptions Unmanaged = WithoutManagedFields();

    public static T Clone<T>(T entity)
        where T : class =>
        JsonSerializer.Deserialize<T>(JsonSerializer.SerializeToUtf8Bytes(entity, Options), Options)
            ?? throw new InvalidDataException($"A {typeof(T).Name} serialised to null.");

    public static JsonObject ToNode<T>(T entity)
        where T : class =>
        JsonSerializer.SerializeToNode(entity, Options) as JsonObject
            ?? throw new InvalidDataException($"A {typeof(T).Name} does not serialise to a JSON object.");

    /// <summary>Some of an object's outermost fields, and of its metadata all but the managed fields.</summary>
    public static JsonObject ToPartialNode<T>(T entity, IEnumerable<string> fields)
        where T : class
    {
        var node = new JsonObject();
        foreach (var name in fields)
        {
            if (Options.GetTypeInfo(typeof(T)).Properties.FirstOrDefault(property => property.Name == name) is { Get: { } get } property)
            {
                var value = get(entity) is V1ObjectMeta metadata ? metadata with { ManagedFields = null } : get(entity);
                node[name] = JsonSerializer.SerializeToNode(value, property.PropertyType, Options);
            }
        }

        return node;
    }

    public static T FromNode<T>(JsonNode node)
        where T : class =>
        node.Deserialize<T>(Options) ?? throw new InvalidDataException($"A {typeof(T).Name} was null.");

    /// <summary>Whether what was read is to blame: converters throw more than <see cref="JsonException"/>.</summary>
    public static bool IsMalformed(Exception exception) =>
        exception is JsonException or FormatException or OverflowException or InvalidOperationException or NotSupportedException
            or ArgumentException;

    /// <summary>Copies the settings, so that a later change of the package's own by other code does not reach us.</summary>
    private static JsonSerializerOptions Borrow()
    {
        JsonSerializerOptions? borrowed = null;
        KubernetesJson.AddJsonOptions(options => borrowed = new JsonSerializerOptions(options));
        borrowed!.MakeReadOnly();
        return borrowed;
    }

    private static JsonSerializerOptions WithoutManagedFields()
    {
        var options = new JsonSerializerOptions(Options);
        options.TypeInfoResolver = (options.TypeInfoResolver ?? new DefaultJsonTypeInfoResolver()).WithAddedModifier(static type =>
        {
            if (type.Type == typeof(V1ObjectMeta) && type.Properties.FirstOrDefault(property => property.Name == "managedFields") is { } managed)
            {
                type.Properties.Remove(managed);
            }
        });
        options.MakeReadOnly();
        return options;
    }
}
