using k8s.Models;
using ProtocolLearning.Resources.Manifests;
using ProtocolLearning.Resources.Schema;
using ProtocolLearning.Resources.TrainingRuns;

namespace ProtocolLearning.Resources.Tests.Schema;

public sealed class SchemaTests
{
    public static TheoryData<string> Kinds => [.. CustomResourceDefinitions.All().Select(definition => definition.Spec.Names.Kind)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Schema_everyField_isBounded(string kind)
    {
        foreach (var (path, schema) in Fields(kind))
        {
            var bounded = schema.Type switch
            {
                "string" => schema.EnumProperty is not null || schema.MaxLength is not null,
                "array" => schema.MaxItems is not null && schema.XKubernetesListType is not null,
                "object" when schema.AdditionalProperties is not null || schema.XKubernetesPreserveUnknownFields == true
                    => schema.MaxProperties is not null,
                "object" or "boolean" or "integer" => true,
                _ => schema.XKubernetesIntOrString == true && schema.MaxLength is not null,
            };
            Assert.True(bounded, $"{kind} {path} is not bounded");
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Schema_everyField_isDescribed(string kind)
    {
        foreach (var (path, schema) in Fields(kind).Where(field => !field.Path.EndsWith("[]", StringComparison.Ordinal)))
        {
            Assert.True(schema.Description?.EndsWith('.') == true, $"{kind} {path} has no description that ends with a full stop");
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Schema_everyNumberOfSpec_hasARange(string kind)
    {
        foreach (var (path, schema) in Fields(kind).Where(field => field.Schema.Type == "integer" && field.Path.StartsWith("spec", StringComparison.Ordinal)))
        {
            Assert.True(schema.Minimum is not null && schema.Maximum is not null, $"{kind} {path} has no range");
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Schema_everyDefault_satisfiesItsOwnSchema(string kind)
    {
        foreach (var (path, schema) in Fields(kind).Where(field => field.Schema.DefaultProperty is not null))
        {
            var value = System.Text.Json.Nodes.JsonNode.Parse(k8s.KubernetesJson.Serialize(schema.DefaultProperty));
            SchemaDefaults.Apply(schema, value);
            Assert.True(SchemaValidator.Validate(schema, value).Count == 0, $"{kind} {path} has a default that its schema refuses");
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Schema_listMapKeys_areRequired(string kind)
    {
        foreach (var (path, schema) in Fields(kind).Where(field => field.Schema.XKubernetesListMapKeys is not null))
        {
            var items = (V1JSONSchemaProps)schema.Items;
            Assert.All(schema.XKubernetesListMapKeys, key => Assert.True(items.Required.Contains(key), $"{kind} {path}: {key}"));
        }
    }

    [Fact]
    public void Definition_trainingRun_hasNamesColumnsAndStatus()
    {
        var definition = CustomResourceDefinitions.For<V1Alpha1TrainingRun>();
        var version = Assert.Single(definition.Spec.Versions);

        Assert.Equal("trainingruns.protocollearning.dev", definition.Metadata.Name);
        Assert.Equal("Namespaced", definition.Spec.Scope);
        Assert.Equal(["plrun"], definition.Spec.Names.ShortNames);
        Assert.Equal(["protocollearning"], definition.Spec.Names.Categories);
        Assert.NotNull(version.Subresources.Status);
        Assert.Contains(version.AdditionalPrinterColumns, column => column.Priority == 1);
        Assert.Equal("Age", version.AdditionalPrinterColumns.Last(column => column.Priority is null).Name);
    }

    [Fact]
    public void Definition_memberCluster_isClusterScoped() =>
        Assert.Equal("Cluster", CustomResourceDefinitions.All().Single(crd => crd.Spec.Names.ShortNames.Contains("plcluster")).Spec.Scope);

    private static IEnumerable<(string Path, V1JSONSchemaProps Schema)> Fields(string kind)
    {
        var root = CustomResourceDefinitions.All().Single(crd => crd.Spec.Names.Kind == kind).Spec.Versions[0].Schema.OpenAPIV3Schema;
        return Walk("spec", root.Properties["spec"]).Concat(Walk("status", root.Properties["status"]));
    }

    private static IEnumerable<(string Path, V1JSONSchemaProps Schema)> Walk(string path, V1JSONSchemaProps schema)
    {
        var children = (schema.Properties ?? new Dictionary<string, V1JSONSchemaProps>())
            .Select(property => ($"{path}.{property.Key}", property.Value))
            .Concat(new[] { schema.Items, schema.AdditionalProperties }.OfType<V1JSONSchemaProps>().Select(item => ($"{path}[]", item)));
        return children.SelectMany(child => Walk(child.Item1, child.Item2)).Prepend((path, schema));
    }
}
