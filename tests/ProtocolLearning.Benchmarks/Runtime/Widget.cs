using k8s;
using k8s.Models;

namespace ProtocolLearning.Benchmarks.Runtime;

/// <summary>The custom resource that both runtimes reconcile: for each one ConfigMap that says its size, and a status that says so.</summary>
[KubernetesEntity(Group = Group, ApiVersion = "v1", Kind = "Widget", PluralName = "widgets")]
public sealed class Widget : IKubernetesObject<V1ObjectMeta>
{
    public const string Group = "bench.protocollearning.dev";

    public const string Definition = """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: widgets.bench.protocollearning.dev}
        spec:
          group: bench.protocollearning.dev
          scope: Namespaced
          names: {kind: Widget, plural: widgets, singular: widget, listKind: WidgetList}
          versions:
          - name: v1
            served: true
            storage: true
            subresources: {status: {}}
            schema:
              openAPIV3Schema:
                type: object
                properties:
                  spec: {type: object, properties: {size: {type: integer}}}
                  status: {type: object, properties: {phase: {type: string}}}
        """;

    public string ApiVersion { get; set; } = Group + "/v1";

    public string Kind { get; set; } = "Widget";

    public V1ObjectMeta Metadata { get; set; } = new();

    public WidgetSpec Spec { get; set; } = new();

    public WidgetStatus? Status { get; set; }

    /// <summary>The phase that its status shall show.</summary>
    public string Phase() => $"Made{Spec.Size}";

    /// <summary>The ConfigMap that there shall be.</summary>
    public V1ConfigMap Child() => new()
    {
        Metadata = new V1ObjectMeta
        {
            Name = Metadata.Name,
            NamespaceProperty = Metadata.NamespaceProperty,
            OwnerReferences = [new V1OwnerReference { ApiVersion = ApiVersion, Kind = Kind, Name = Metadata.Name, Uid = Metadata.Uid, Controller = true }],
        },
        Data = new Dictionary<string, string> { ["size"] = $"{Spec.Size}" },
    };

    public sealed class WidgetSpec
    {
        public int Size { get; set; } = 1;
    }

    public sealed class WidgetStatus
    {
        public string? Phase { get; set; }
    }
}
