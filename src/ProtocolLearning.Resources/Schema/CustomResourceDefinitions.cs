using System.Reflection;
using k8s.Models;
using ProtocolLearning.Resources.Attributes;
using ProtocolLearning.Resources.MemberClusters;
using ProtocolLearning.Resources.Participants;
using ProtocolLearning.Resources.ShardPlacements;
using ProtocolLearning.Resources.TrainingRuns;
using ProtocolLearning.Resources.Validation;

namespace ProtocolLearning.Resources.Schema;

/// <summary>The CustomResourceDefinitions, generated from the C# types and their rules.</summary>
public static class CustomResourceDefinitions
{
    private static readonly IReadOnlyList<(Type Type, IRuleSet Rules)> Kinds =
    [
        (typeof(V1Alpha1TrainingRun), RuleSets.TrainingRun),
        (typeof(V1Alpha1Participant), RuleSets.Participant),
        (typeof(V1Alpha1ShardPlacement), RuleSets.ShardPlacement),
        (typeof(V1Alpha1MemberCluster), RuleSets.MemberCluster),
    ];

    private static readonly Lazy<IReadOnlyDictionary<Type, V1CustomResourceDefinition>> Generated =
        new(() => Kinds.ToDictionary(kind => kind.Type, kind => Generate(kind.Type, kind.Rules)));

    /// <summary>The definitions of all kinds. They are shared: do not change them.</summary>
    public static IReadOnlyList<V1CustomResourceDefinition> All() => [.. Kinds.Select(kind => Generated.Value[kind.Type])];

    /// <summary>The definition of one kind. It is shared: do not change it.</summary>
    /// <typeparam name="T">One of the four entity types.</typeparam>
    /// <exception cref="KeyNotFoundException"><typeparamref name="T"/> is not one of this product's kinds.</exception>
    public static V1CustomResourceDefinition For<T>() => Generated.Value[typeof(T)];

    /// <summary>The entity type of a kind, or null where it is not one of this product's.</summary>
    internal static Type? TypeOf(string kind) =>
        Kinds.Select(known => known.Type).FirstOrDefault(type => Entity(type).Kind == kind);

    internal static IReadOnlyList<string> KindNames() => [.. Kinds.Select(known => Entity(known.Type).Kind)];

    internal static V1JSONSchemaProps SchemaOf(Type type) => Generated.Value[type].Spec.Versions[0].Schema.OpenAPIV3Schema;

    internal static IRuleSet RulesOf(Type type) => Kinds.First(kind => kind.Type == type).Rules;

    private static KubernetesEntityAttribute Entity(Type type) => type.GetCustomAttribute<KubernetesEntityAttribute>()!;

    private static V1CustomResourceDefinition Generate(Type type, IRuleSet rules)
    {
        var entity = Entity(type);
        return new V1CustomResourceDefinition
        {
            ApiVersion = "apiextensions.k8s.io/v1",
            Kind = "CustomResourceDefinition",
            Metadata = new V1ObjectMeta { Name = $"{entity.PluralName}.{entity.Group}" },
            Spec = new V1CustomResourceDefinitionSpec
            {
                Group = entity.Group,
                Scope = (type.GetCustomAttribute<EntityScopeAttribute>()?.Scope ?? EntityScope.Namespaced).ToString(),
                Names = new V1CustomResourceDefinitionNames
                {
                    Kind = entity.Kind,
                    ListKind = entity.Kind + "List",
                    Plural = entity.PluralName,
                    Singular = entity.Kind.ToLowerInvariant(),
                    ShortNames = type.GetCustomAttribute<KubernetesEntityShortNamesAttribute>()?.ShortNames.ToList(),
                    Categories = [.. type.GetCustomAttributes<CategoryAttribute>().Select(category => category.Category)],
                },
                Versions = [Version(type, entity, rules)],
            },
        };
    }

    private static V1CustomResourceDefinitionVersion Version(Type type, KubernetesEntityAttribute entity, IRuleSet rules) => new()
    {
        Name = entity.ApiVersion,
        Served = true,
        Storage = true,
        Schema = new V1CustomResourceValidation { OpenAPIV3Schema = Root(type, rules) },
        Subresources = new V1CustomResourceSubresources { Status = new Dictionary<string, object>() },
        AdditionalPrinterColumns =
        [
            .. type.GetCustomAttributes<GenericAdditionalPrinterColumnAttribute>().Select(column =>
                new V1CustomResourceColumnDefinition
                {
                    Name = column.Name,
                    Type = column.Type,
                    JsonPath = column.JsonPath,
                    Description = column.Description,
                    Priority = column.Priority == 0 ? null : column.Priority,
                }),
        ],
    };

    private static V1JSONSchemaProps Root(Type type, IRuleSet rules)
    {
        var (spec, status) = (type.GetProperty("Spec")!.PropertyType, type.GetProperty("Status")!.PropertyType);
        return new V1JSONSchemaProps
        {
            Type = "object",
            Description = SchemaGenerator.Describe(type),
            Required = ["spec"],
            Properties = new Dictionary<string, V1JSONSchemaProps>
            {
                ["apiVersion"] = new V1JSONSchemaProps { Type = "string", Description = "Group and version of the object." },
                ["kind"] = new V1JSONSchemaProps { Type = "string", Description = "Kind of the object." },
                ["metadata"] = new V1JSONSchemaProps { Type = "object" },
                ["spec"] = SchemaGenerator.Object(spec),
                ["status"] = SchemaGenerator.Object(status),
            },
            XKubernetesValidations = [.. rules.ToCel()],
        };
    }
}
