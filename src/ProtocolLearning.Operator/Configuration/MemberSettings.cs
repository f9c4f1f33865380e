using ProtocolLearning.Networking.Identity;
using ProtocolLearning.Resources;

namespace ProtocolLearning.Operator.Configuration;

/// <summary>What the environment of a Pull cluster's agent says; see <see cref="OperatorEnvironment"/>.</summary>
/// <param name="Cluster">Name of the MemberCluster at home.</param>
/// <param name="KubeconfigPath">Its own cluster's kubeconfig; null for the service account's.</param>
/// <param name="HomeNamespace">Namespace of the home operator.</param>
/// <param name="RunNamespace">The one home namespace whose placements are read; null for all.</param>
/// <param name="Policy">What its owner allows.</param>
internal sealed record MemberSettings(
    string Cluster, string? KubeconfigPath, string HomeNamespace, string? RunNamespace, MemberPolicy Policy)
{
    public static MemberSettings Read(EnvironmentReader environment)
    {
        environment.Needed(OperatorEnvironment.Kubeconfig, "role member needs the kubeconfig that the home administrator gave out");
        return new MemberSettings(
            environment.Needed(OperatorEnvironment.MemberCluster, "name this cluster's MemberCluster at home"),
            environment.File(OperatorEnvironment.MemberKubeconfig, "name this cluster's own kubeconfig"),
            environment.Text(OperatorEnvironment.HomeNamespace) ?? new OperatorSettings().Namespace,
            environment.Text(OperatorEnvironment.HomeRunNamespace),
            new MemberPolicy(
                environment.Words(OperatorEnvironment.MemberImages, "name the worker images that may run here, best by digest"),
                environment.Words(OperatorEnvironment.MemberNamespaces, "name the namespaces that pods may be made in").ToHashSet(),
                environment.Count(OperatorEnvironment.MemberGpus),
                environment.Choice(OperatorEnvironment.MemberHostNetwork, ("false", false), ("true", true)))
            {
                Datasets = environment.Words(OperatorEnvironment.MemberDatasets).ToHashSet(),
                Coordinators = environment.Parsed(
                    OperatorEnvironment.MemberCoordinators, Coordinators, "write RUN=KEY for each run, the key in base64, as plearn join says"),
            });
    }

    private static Dictionary<string, string>? Coordinators(string text)
    {
        var pairs = text.Split([',', ' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries).Select(word => word.Split('=', 2)).ToList();
        return pairs.All(pair => pair is [{ Length: > 0 }, var key] && IdentityPublicKey.TryParse(key, out _))
            && pairs.DistinctBy(pair => pair[0]).Count() == pairs.Count
            ? pairs.ToDictionary(pair => pair[0], pair => pair[1])
            : null;
    }
}
