using k8s;
using k8s.Models;

namespace ProtocolLearning.Cli.Join;

/// <summary>
/// What a member cluster grants the operator: worker pods in one namespace, and to see pods and nodes. Never Secrets, never exec.
/// </summary>
internal static class MemberRights
{
    /// <summary>Name of the ServiceAccount, the Roles and their bindings.</summary>
    public const string Name = "protocollearning-operator";

    /// <summary>The objects, in the order in which they are applied.</summary>
    public static IReadOnlyList<IKubernetesObject<V1ObjectMeta>> Of(string @namespace) =>
    [
        new V1ServiceAccount { ApiVersion = "v1", Kind = "ServiceAccount", Metadata = Metadata(@namespace), AutomountServiceAccountToken = false },
        new V1Role
        {
            ApiVersion = "rbac.authorization.k8s.io/v1",
            Kind = "Role",
            Metadata = Metadata(@namespace),
            Rules = [Rule("", ["pods"], "create", "delete")],
        },
        new V1RoleBinding
        {
            ApiVersion = "rbac.authorization.k8s.io/v1",
            Kind = "RoleBinding",
            Metadata = Metadata(@namespace),
            RoleRef = Reference("Role"),
            Subjects = [Subject(@namespace)],
        },
        new V1ClusterRole
        {
            ApiVersion = "rbac.authorization.k8s.io/v1",
            Kind = "ClusterRole",
            Metadata = Metadata(null),
            Rules = [Rule("", ["pods", "nodes"], "list", "watch")],
        },
        new V1ClusterRoleBinding
        {
            ApiVersion = "rbac.authorization.k8s.io/v1",
            Kind = "ClusterRoleBinding",
            Metadata = Metadata(null),
            RoleRef = Reference("ClusterRole"),
            Subjects = [Subject(@namespace)],
        },
    ];

    private static V1ObjectMeta Metadata(string? @namespace) => new() { Name = Name, NamespaceProperty = @namespace };

    private static V1PolicyRule Rule(string group, string[] resources, params string[] verbs) =>
        new() { ApiGroups = [group], Resources = resources, Verbs = verbs };

    private static V1RoleRef Reference(string kind) => new() { ApiGroup = "rbac.authorization.k8s.io", Kind = kind, Name = Name };

    private static Rbacv1Subject Subject(string @namespace) => new() { Kind = "ServiceAccount", Name = Name, NamespaceProperty = @namespace };
}
