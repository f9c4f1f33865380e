using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json.Serialization;
using k8s.Models;

namespace ProtocolLearning.LocalCluster.Schemas;

/// <summary>
/// Derives the schemas of core kinds from the client library's model types, which name every field of the API. What those types
/// do not say (required fields, defaults, list keys) comes from <see cref="ModelRules"/>.
/// </summary>
internal static class ModelSchemaReader
{
    private static readonly ConcurrentDictionary<Type, SchemaNode> Known = new();

    public static SchemaNode Read(Type model) => Known.GetOrAdd(model, ReadModel);

    private static SchemaNode ReadModel(Type model) => new()
    {
        Type = "object",
        ReferenceName = ModelRules.ReferenceName(model),
        Description = ModelRules.Describe(model),
        Required = ModelRules.Required(model),
        AtomicMap = ModelRules.IsAtomic(model),
        LazyProperties = new(() => ReadProperties(model)),
    };

    private static Dictionary<string, SchemaNode> ReadProperties(Type model)
    {
        var result = new Dictionary<string, SchemaNode>();
        foreach (var property in model.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (property.GetCustomAttribute<JsonPropertyNameAttribute>() is { } name)
            {
                result[name.Name] = ReadValue(property.PropertyType, model, name.Name);
            }
        }

        return result;
    }

    private static SchemaNode ReadValue(Type declared, Type owner, string name)
    {
        var type = Nullable.GetUnderlyingType(declared) ?? declared;
        if (name == "fieldsV1" || type == typeof(object))
        {
            return SchemaNode.Anything;
        }

        if (ScalarType(type) is var (scalar, format))
        {
            return new SchemaNode
            {
                Type = scalar,
                Format = format,
                IntOrString = type == typeof(IntOrString) || type == typeof(ResourceQuantity),
                Default = ModelRules.Default(owner, name),
            };
        }

        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IDictionary<,>))
        {
            var item = type.GetGenericArguments()[1];
            return new SchemaNode
            {
                Type = "object",
                LazyAdditional = new(() => ReadValue(item, owner, "*")),
                AtomicMap = ModelRules.IsAtomic(owner, name),
            };
        }

        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IList<>))
        {
            var item = type.GetGenericArguments()[0];
            var keys = ModelRules.ListKeys(owner, name);
            return new SchemaNode
            {
                Type = "array",
                LazyItems = new(() => ReadValue(item, owner, "*")),
                ListMapKeys = keys,
                ListMerge = keys.Count > 0 ? ListMerge.Map : ModelRules.IsSet(name) ? ListMerge.Set : ListMerge.Atomic,
            };
        }

        return Read(type);
    }

    private static (string Type, string? Format)? ScalarType(Type type) => type switch
    {
        _ when type == typeof(string) => ("string", null),
        _ when type == typeof(bool) => ("boolean", null),
        _ when type == typeof(int) => ("integer", "int32"),
        _ when type == typeof(long) => ("integer", "int64"),
        _ when type == typeof(double) || type == typeof(float) => ("number", "double"),
        _ when type == typeof(DateTime) => ("string", "date-time"),
        _ when type == typeof(byte[]) => ("string", "byte"),
        _ when type == typeof(IntOrString) => ("string", "int-or-string"),
        _ when type == typeof(ResourceQuantity) => ("string", null),
        _ => null,
    };
}
