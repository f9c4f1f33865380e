using k8s;
using k8s.Models;

namespace ProtocolLearning.Controllers.Tests.Fakes;

/// <summary>A custom resource with spec and status.</summary>
[KubernetesEntity(Group = "test.dev", ApiVersion = "v1", Kind = "Widget", PluralName = "widgets")]
public sealed class Widget : IKubernetesObject<V1ObjectMeta>
{
    public string ApiVersion { get; set; } = "test.dev/v1";

    public string Kind { get; set; } = "Widget";

    public V1ObjectMeta Metadata { get; set; } = new();

    public WidgetSpec? Spec { get; set; }

    public WidgetStatus? Status { get; set; }

    public static Widget Named(string name, int size = 0, string @namespace = "ns") => new()
    {
        Metadata = new V1ObjectMeta { Name = name, NamespaceProperty = @namespace },
        Spec = new WidgetSpec { Size = size },
    };

    /// <summary>As a server would send it.</summary>
    public static Widget Stored(string name, int version, int size = 0, string uid = "u") => new()
    {
        Metadata = new V1ObjectMeta
        {
            Name = name,
            NamespaceProperty = "ns",
            ResourceVersion = version.ToString(System.Globalization.CultureInfo.InvariantCulture),
            Uid = uid,
        },
        Spec = new WidgetSpec { Size = size },
    };
}
