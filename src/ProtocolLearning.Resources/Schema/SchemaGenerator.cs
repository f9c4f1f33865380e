using System.Collections;
using System.Reflection;
using System.Text.Json;
using k8s.Models;
using ProtocolLearning.Resources.Attributes;

namespace ProtocolLearning.Resources.Schema;

/// <summary>
/// Turns a C# type into an OpenAPI v3 schema. A nullable property is optional; a required one is marked; any other one has an
/// initial value, and that is the schema's default.
/// </summary>
internal static class SchemaGenerator
{
    private const string ObjectType = "object";

    private static readonly NullabilityInfoContext Nullability = new();

    public static V1JSONSchemaProps Object(Type type)
    {
        var schema = new V1JSONSchemaProps
        {
            Type = ObjectType,
            Description = Describe(type),
            Properties = new Dictionary<string, V1JSONSchemaProps>(),
        };
        var initial = Activator.CreateInstance(type)!;
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            schema.Properties.Add(FieldName(property), Property(property, initial));
            if (property.IsDefined(typeof(RequiredAttribute)))
            {
                schema.Required ??= [];
                schema.Required.Add(FieldName(property));
            }
        }

        return schema;
    }

    public static string FieldName(MemberInfo property) => JsonNamingPolicy.CamelCase.ConvertName(property.Name);

    public static string Describe(MemberInfo member) =>
        member.GetCustomAttribute<DescriptionAttribute>()?.Description
        ?? throw new InvalidOperationException($"{member.DeclaringType?.Name}.{member.Name} carries no [Description]; add it");

    private static V1JSONSchemaProps Property(PropertyInfo property, object initial)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        var schema = Shape(type, property);
        schema.Description = Describe(property);
        if (!property.IsDefined(typeof(RequiredAttribute)) && !IsNullable(property))
        {
            schema.DefaultProperty = Default(property.GetValue(initial)!);
        }

        return schema;
    }

    private static V1JSONSchemaProps Shape(Type type, PropertyInfo property)
    {
        if (type == typeof(V1Condition))
        {
            return ConditionSchema.Create();
        }

        if (type == typeof(ResourceQuantity))
        {
            return Quantity();
        }

        if (type.IsEnum)
        {
            return new V1JSONSchemaProps { Type = "string", EnumProperty = [.. Enum.GetNames(type)] };
        }

        if (property.IsDefined(typeof(PreserveUnknownFieldsAttribute)))
        {
            return Bound(new V1JSONSchemaProps { Type = ObjectType, XKubernetesPreserveUnknownFields = true }, property);
        }

        if (typeof(IEnumerable).IsAssignableFrom(type) && type.IsGenericType)
        {
            return Collection(type, property);
        }

        return Scalar(type, property) ?? Object(type);
    }

    private static V1JSONSchemaProps? Scalar(Type type, PropertyInfo property) => Type.GetTypeCode(type) switch
    {
        TypeCode.Boolean => new V1JSONSchemaProps { Type = "boolean" },
        TypeCode.Int32 => Range(new V1JSONSchemaProps { Type = "integer", Format = "int32" }, property),
        TypeCode.Int64 => Range(new V1JSONSchemaProps { Type = "integer", Format = "int64" }, property),
        TypeCode.DateTime => new V1JSONSchemaProps { Type = "string", Format = "date-time", MaxLength = 64 },
        TypeCode.String => Text(property),
        _ => null,
    };

    private static V1JSONSchemaProps Text(PropertyInfo property)
    {
        var length = property.GetCustomAttribute<LengthAttribute>();
        return new V1JSONSchemaProps
        {
            Type = "string",
            MinLength = Bound(length?.MinLength),
            MaxLength = Bound(length?.MaxLength),
            Pattern = property.GetCustomAttribute<PatternAttribute>()?.RegexPattern,
        };
    }

    private static V1JSONSchemaProps Collection(Type type, PropertyInfo property)
    {
        var arguments = type.GetGenericArguments();
        if (arguments.Length == 2)
        {
            return Bound(new V1JSONSchemaProps { Type = ObjectType, AdditionalProperties = Element(arguments[1], property) }, property);
        }

        var items = property.GetCustomAttribute<ItemsAttribute>();
        var keys = property.GetCustomAttribute<XListMapKeysAttribute>()?.Keys;
        return new V1JSONSchemaProps
        {
            Type = "array",
            Items = Element(arguments[0], property),
            MinItems = Bound(items?.MinItems),
            MaxItems = Bound(items?.MaxItems),
            XKubernetesListMapKeys = keys?.ToList(),
            XKubernetesListType = keys is not null
                ? "map"
                : property.GetCustomAttribute<XListTypeAttribute>()?.ListType ?? "atomic",
        };
    }

    private static V1JSONSchemaProps Element(Type type, PropertyInfo property)
    {
        if (type != typeof(string))
        {
            return Shape(type, property);
        }

        var element = property.GetCustomAttribute<ElementAttribute>();
        return new V1JSONSchemaProps { Type = "string", MaxLength = element?.MaxLength, Pattern = element?.Pattern };
    }

    private static V1JSONSchemaProps Quantity() => new()
    {
        AnyOf = [new V1JSONSchemaProps { Type = "integer" }, new V1JSONSchemaProps { Type = "string" }],
        Pattern = FieldPatterns.Quantity,
        MaxLength = 32,
        XKubernetesIntOrString = true,
    };

    private static V1JSONSchemaProps Range(V1JSONSchemaProps schema, PropertyInfo property)
    {
        schema.Minimum = property.GetCustomAttribute<RangeMinimumAttribute>()?.Minimum;
        schema.Maximum = property.GetCustomAttribute<RangeMaximumAttribute>()?.Maximum;
        return schema;
    }

    private static V1JSONSchemaProps Bound(V1JSONSchemaProps schema, PropertyInfo property)
    {
        var properties = property.GetCustomAttribute<PropertiesAttribute>();
        schema.MinProperties = Bound(properties?.MinProperties);
        schema.MaxProperties = Bound(properties?.MaxProperties);
        return schema;
    }

    private static long? Bound(long? bound) => bound is >= 0 ? bound : null;

    private static bool IsNullable(PropertyInfo property) =>
        Nullable.GetUnderlyingType(property.PropertyType) is not null
        || Nullability.Create(property).ReadState == NullabilityState.Nullable;

    private static object Default(object value) => value switch
    {
        string or bool or int or long => value,
        Enum => value.ToString()!,
        ResourceQuantity quantity => quantity.ToString(),
        _ => new Dictionary<string, object>(),
    };
}
