using k8s;
using k8s.Models;

namespace ProtocolLearning.Cli.Join;

/// <summary>
/// What a member cluster of mode Push grants the home operator: worker pods and their claims in one namespace, and to see pods and nodes. Never
/// Secrets, never exec. The objects are those of <c>deploy/kustomize/push-member</c>, the account's token left out.
/// </summary>
internal static class MemberRights
{
    /// <summary>Name of the Roles and their bindings.</summary>
    public const string Name = "protocollearning-push-member";

    /// <summary>The ServiceAccount that the home operator logs in as.</summary>
    public const string Account = "protocollearning-home";

    /// <summary>Its namespace.</summary>
    public const string AccountNamespace = "protocollearning-system";

    private const string Group = "rbac.authorization.k8s.io";
    private const string Version = Group + "/v1";

    /// <summary>The objects, in the order in which they are applied.</summary>
    /// <param name="namespace">The namespace that takes workers.</param>
    public static IReadOnlyList<IKubernetesObject<V1ObjectMeta>> Of(string @namespace) =>
    [
        new V1Namespace { ApiVersion = "v1", Kind = "Namespace", Metadata = new V1ObjectMeta { Name = AccountNamespace } },
        new V1ServiceAccount { ApiVersion = "v1", Kind = "ServiceAccount", Metadata = new V1ObjectMeta { Name = Account, NamespaceProperty = AccountNamespace } },
        new V1ClusterRole
        {
            ApiVersion = Version,
            Kind = "ClusterRole",
            Metadata = new V1ObjectMeta { Name = Name },
            Rules = [Rule("", ["pods", "nodes"], "list", "watch")],
        },
        new V1ClusterRoleBinding
        {
            ApiVersion = Version,
            Kind = "ClusterRoleBinding",
            Metadata = new V1ObjectMeta { Name = Name },
            RoleRef = Reference("ClusterRole"),
            Subjects = [Subject()],
        },
        new V1Role
        {
            ApiVersion = Version,
            Kind = "Role",
            Metadata = new V1ObjectMeta { Name = Name, NamespaceProperty = @namespace },
            Rules =
            [
                Rule("", ["pods"], "create", "patch", "delete"),
                Rule("resource.k8s.io", ["resourceclaimtemplates"], "create"),
                Rule("policy", ["poddisruptionbudgets"], "list", "create", "patch"),
            ],
        },
        new V1RoleBinding
        {
            ApiVersion = Version,
            Kind = "RoleBinding",
            Metadata = new V1ObjectMeta { Name = Name, NamespaceProperty = @namespace },
            RoleRef = Reference("Role"),
            Subjects = [Subject()],
        },
    ];

    private static V1PolicyRule Rule(string group, string[] resources, params string[] verbs) =>
        new() { ApiGroups = [group], Resources = resources, Verbs = verbs };

    private static V1RoleRef Reference(string kind) => new() { ApiGroup = Group, Kind = kind, Name = Name };

    private static Rbacv1Subject Subject() => new() { Kind = "ServiceAccount", Name = Account, NamespaceProperty = AccountNamespace };
}
