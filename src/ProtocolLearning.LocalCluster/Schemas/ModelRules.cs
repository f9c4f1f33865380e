using System.Reflection;
using System.Text.Json.Nodes;
using k8s.Models;

namespace ProtocolLearning.LocalCluster.Schemas;

/// <summary>What the client library's model types do not say about core kinds: required fields, defaults and list keys.</summary>
internal static class ModelRules
{
    private static readonly Dictionary<Type, string[]> RequiredFields = new()
    {
        [typeof(V1PodSpec)] = ["containers"],
        [typeof(V1Container)] = ["name"],
        [typeof(V1EnvVar)] = ["name"],
        [typeof(V1VolumeMount)] = ["mountPath", "name"],
        [typeof(V1Volume)] = ["name"],
        [typeof(V1ContainerPort)] = ["containerPort"],
        [typeof(V1ServicePort)] = ["port"],
        [typeof(V1OwnerReference)] = ["apiVersion", "kind", "name", "uid"],
        [typeof(V1Taint)] = ["effect", "key"],
        [typeof(V1NetworkPolicySpec)] = ["podSelector"],
        [typeof(V1PriorityClass)] = ["value"],
        [typeof(V1CustomResourceDefinition)] = ["spec"],
        [typeof(V1CustomResourceDefinitionSpec)] = ["group", "names", "scope", "versions"],
        [typeof(V1CustomResourceDefinitionNames)] = ["kind", "plural"],
        [typeof(V1CustomResourceDefinitionVersion)] = ["name", "served", "storage"],
        [typeof(V1LabelSelectorRequirement)] = ["key", "operator"],
        [typeof(V1Binding)] = ["target"],
    };

    private static readonly Dictionary<(Type Owner, string Field), string[]> KeyedLists = new()
    {
        [(typeof(V1PodSpec), "containers")] = ["name"],
        [(typeof(V1PodSpec), "initContainers")] = ["name"],
        [(typeof(V1PodSpec), "ephemeralContainers")] = ["name"],
        [(typeof(V1PodSpec), "volumes")] = ["name"],
        [(typeof(V1PodSpec), "imagePullSecrets")] = ["name"],
        [(typeof(V1PodSpec), "resourceClaims")] = ["name"],
        [(typeof(V1PodSpec), "hostAliases")] = ["ip"],
        [(typeof(V1PodSpec), "schedulingGates")] = ["name"],
        [(typeof(V1PodSpec), "topologySpreadConstraints")] = ["topologyKey", "whenUnsatisfiable"],
        [(typeof(V1PodStatus), "podIPs")] = ["ip"],
        [(typeof(V1Container), "env")] = ["name"],
        [(typeof(V1Container), "ports")] = ["containerPort", "protocol"],
        [(typeof(V1Container), "volumeMounts")] = ["mountPath"],
        [(typeof(V1Container), "volumeDevices")] = ["devicePath"],
        [(typeof(V1ServiceSpec), "ports")] = ["port", "protocol"],
        [(typeof(V1ServiceAccount), "secrets")] = ["name"],
        [(typeof(V1NodeStatus), "addresses")] = ["type"],
        [(typeof(V1ObjectMeta), "ownerReferences")] = ["uid"],
        [(typeof(V1ResourceRequirements), "claims")] = ["name"],
    };

    private static readonly Dictionary<(Type Owner, string Field), JsonNode> Defaults = new()
    {
        [(typeof(V1PodSpec), "restartPolicy")] = "Always",
        [(typeof(V1PodSpec), "terminationGracePeriodSeconds")] = 30L,
        [(typeof(V1PodSpec), "dnsPolicy")] = "ClusterFirst",
        [(typeof(V1PodSpec), "schedulerName")] = "default-scheduler",
        [(typeof(V1Container), "terminationMessagePath")] = "/dev/termination-log",
        [(typeof(V1Container), "terminationMessagePolicy")] = "File",
        [(typeof(V1Container), "imagePullPolicy")] = "IfNotPresent",
        [(typeof(V1ContainerPort), "protocol")] = "TCP",
        [(typeof(V1ServicePort), "protocol")] = "TCP",
        [(typeof(V1ServiceSpec), "type")] = "ClusterIP",
        [(typeof(V1ServiceSpec), "sessionAffinity")] = "None",
        [(typeof(V1Secret), "type")] = "Opaque",
        [(typeof(V1SecretVolumeSource), "defaultMode")] = 420L,
        [(typeof(V1ConfigMapVolumeSource), "defaultMode")] = 420L,
    };

    private static readonly HashSet<Type> AtomicTypes =
        [typeof(V1LabelSelector), typeof(V1SecretKeySelector), typeof(V1ConfigMapKeySelector), typeof(V1ObjectFieldSelector),
         typeof(V1LocalObjectReference), typeof(V1ObjectReference), typeof(V1OwnerReference)];

    public static IReadOnlyList<string> Required(Type model) => RequiredFields.GetValueOrDefault(model, []);

    public static IReadOnlyList<string> ListKeys(Type owner, string field) =>
        field == "conditions" ? ["type"] : KeyedLists.GetValueOrDefault((owner, field), []);

    public static bool IsSet(string field) => field == "finalizers";

    public static JsonNode? Default(Type owner, string field) => Defaults.GetValueOrDefault((owner, field));

    public static bool IsAtomic(Type model) => AtomicTypes.Contains(model);

    public static bool IsAtomic(Type owner, string field) => owner == typeof(V1PodSpec) && field == "nodeSelector";

    /// <summary>The name in OpenAPI documents; its last part is what <c>kubectl explain</c> prints as the type.</summary>
    public static string ReferenceName(Type model)
    {
        var name = model.Name;
        var entity = model.GetCustomAttribute<KubernetesEntityAttribute>();
        var version = name.StartsWith('V') && name.Length > 2 && char.IsAsciiDigit(name[1])
            ? name[..(name.Length > 3 && char.IsAsciiDigit(name[2]) ? 3 : 2)]
            : "v1";
        var bare = name.StartsWith(version, StringComparison.OrdinalIgnoreCase) ? name[version.Length..] : name;
        var group = entity is null || entity.Group.Length == 0 ? "core" : entity.Group.Split('.')[0];
        return $"io.k8s.api.{group}.{version.ToLowerInvariant()}.{entity?.Kind ?? bare}";
    }

    public static string Describe(Type model) => model.GetCustomAttribute<KubernetesEntityAttribute>() is { } entity
        ? $"{entity.Kind} is a built-in kind of Kubernetes. The embedded server lists its fields; "
            + "upstream's API reference describes them."
        : "";
}
