using System.Reflection;
using k8s.Models;
using ProtocolLearning.LocalCluster.CustomResources;
using ProtocolLearning.LocalCluster.Schemas;
using ProtocolLearning.LocalCluster.Tables;

namespace ProtocolLearning.LocalCluster.Kinds;

/// <summary>The table of built-in kinds. Everything the server does with them follows from these rows.</summary>
internal static class CoreKinds
{
    private static readonly string[] Status = ["status"];

    public static IReadOnlyList<ResourceKind> All { get; } =
    [
        Row<V1Pod>(CoreColumns.Pods, "po") with
        {
            Subresources = ["status", "binding", "log"],
            Categories = ["all"],
            CountsGeneration = true,
            Rules = new PodRules(),
            SelectableFields =
            [
                "spec.nodeName", "spec.restartPolicy", "spec.schedulerName", "spec.serviceAccountName",
                "status.phase", "status.podIP", "status.nominatedNodeName",
            ],
        },
        Row<V1Node>(CoreColumns.Nodes, "no") with
        {
            IsNamespaced = false,
            Subresources = Status,
            Rules = new NodeRules(),
            SelectableFields = ["spec.unschedulable"],
        },
        Row<V1Namespace>(CoreColumns.Namespaces, "ns") with
        {
            IsNamespaced = false,
            Subresources = Status,
            Rules = new NamespaceRules(),
            SelectableFields = ["status.phase"],
        },
        Row<V1Secret>(CoreColumns.Secrets) with { Rules = new ImmutableDataRules(), SelectableFields = ["type"] },
        Row<V1ConfigMap>(CoreColumns.ConfigMaps, "cm") with { Rules = new ImmutableDataRules() },
        Row<V1Service>(CoreColumns.Services, "svc") with
        {
            Subresources = Status,
            Categories = ["all"],
            SelectableFields = ["spec.clusterIP", "spec.type"],
        },
        Row<V1ServiceAccount>(CoreColumns.NameAndAge, "sa"),
        Row<V1PersistentVolumeClaim>(CoreColumns.NameAndAge, "pvc") with { Subresources = Status },
        Row<Corev1Event>(CoreColumns.Events, "ev") with
        {
            SelectableFields = EventFields("involvedObject", "reportingComponent"),
        },
        Row<Eventsv1Event>(CoreColumns.Events, "ev") with
        {
            Conversion = new EventConversion(),
            SelectableFields = EventFields("regarding", "reportingController"),
        },
        Row<V1Lease>(CoreColumns.Leases),
        Row<V1NetworkPolicy>(CoreColumns.NameAndAge, "netpol") with { CountsGeneration = true },
        Row<V1PodDisruptionBudget>(CoreColumns.PodDisruptionBudgets, "pdb") with
        {
            Subresources = Status,
            CountsGeneration = true,
        },
        Row<V1PriorityClass>(CoreColumns.PriorityClasses, "pc") with { IsNamespaced = false },
        Row<V1CustomResourceDefinition>(CoreColumns.CustomResourceDefinitions, "crd", "crds") with
        {
            IsNamespaced = false,
            Subresources = Status,
            CountsGeneration = true,
            Rules = new CustomResourceDefinitionRules(),
        },
    ];

    private static ResourceKind Row<TModel>(IReadOnlyList<TableColumn> columns, params string[] shortNames)
    {
        var entity = typeof(TModel).GetCustomAttribute<KubernetesEntityAttribute>()!;
        return new ResourceKind
        {
            Group = entity.Group,
            Version = entity.ApiVersion,
            Kind = entity.Kind,
            Plural = entity.PluralName,
            Singular = entity.Kind.ToLowerInvariant(),
            ShortNames = shortNames,
            Columns = columns,
            Schema = ModelSchemaReader.Read(typeof(TModel)),
        };
    }

    private static string[] EventFields(string about, string reporter) =>
        [
            $"{about}.kind", $"{about}.namespace", $"{about}.name", $"{about}.uid", $"{about}.apiVersion",
            $"{about}.resourceVersion", $"{about}.fieldPath", "reason", reporter, "type", "source",
        ];
}
