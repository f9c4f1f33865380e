using k8s;
using k8s.Models;

namespace ProtocolLearning.Conformance.Tests.Runtime;

/// <summary>A custom resource with spec and status, as <c>Gadgets</c> defines it.</summary>
[KubernetesEntity(Group = "test.dev", ApiVersion = "v1", Kind = "Gadget", PluralName = "gadgets")]
public sealed class Gadget : IKubernetesObject<V1ObjectMeta>
{
    public string ApiVersion { get; set; } = "test.dev/v1";

    public string Kind { get; set; } = "Gadget";

    public V1ObjectMeta Metadata { get; set; } = new();

    public GadgetSpec? Spec { get; set; }

    public GadgetStatus? Status { get; set; }

    public static Gadget Named(string @namespace, string name, int size = 1) => new()
    {
        Metadata = new V1ObjectMeta { Name = name, NamespaceProperty = @namespace },
        Spec = new GadgetSpec { Size = size },
    };

    public sealed class GadgetSpec
    {
        public int Size { get; set; }

        public string? Code { get; set; }
    }

    public sealed class GadgetStatus
    {
        public string? Phase { get; set; }
    }
}
