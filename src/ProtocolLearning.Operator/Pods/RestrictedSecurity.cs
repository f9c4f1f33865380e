using k8s.Models;

namespace ProtocolLearning.Operator.Pods;

/// <summary>Security contexts that fit the restricted pod security standard.</summary>
internal static class RestrictedSecurity
{
    /// <summary>The user that the images run as.</summary>
    private const long User = 65_532;

    public static V1PodSecurityContext Pod() => new()
    {
        RunAsNonRoot = true,
        RunAsUser = User,
        RunAsGroup = User,
        FsGroup = User,

        // A dataset may have millions of files: none of them is visited where the volume's root belongs to the group already.
        FsGroupChangePolicy = "OnRootMismatch",
        SeccompProfile = new V1SeccompProfile { Type = "RuntimeDefault" },
    };

    public static V1SecurityContext Container() => new()
    {
        AllowPrivilegeEscalation = false,
        ReadOnlyRootFilesystem = true,
        Capabilities = new V1Capabilities { Drop = ["ALL"] },
    };
}
