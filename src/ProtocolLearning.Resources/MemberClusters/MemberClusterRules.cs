using Rule = ProtocolLearning.Resources.Validation.ValidationRule<ProtocolLearning.Resources.MemberClusters.V1Alpha1MemberCluster>;

namespace ProtocolLearning.Resources.MemberClusters;

/// <summary>The rules of a MemberCluster.</summary>
internal static class MemberClusterRules
{
    public static IReadOnlyList<Rule> All { get; } =
    [
        Rule.Invariant(
            "metadata.name",
            "self.metadata.name.size() <= 63",
            cluster => cluster.Metadata.Name.Length <= ResourceNames.LongestLabelValue,
            "the name is longer than 63 characters",
            "shorten it: pods carry it as a label"),
        Rule.Invariant(
            "spec.credential",
            "(self.spec.mode == 'Push') == has(self.spec.credential)",
            cluster => (cluster.Spec.Mode == MemberClusterMode.Push) == (cluster.Spec.Credential is not null),
            "mode Push needs a credential, and mode Pull excludes one",
            "add or remove it: a Pull cluster keeps its credential to itself"),
        Rule.Invariant(
            "spec.credential.secret",
            "!has(self.spec.credential) || (self.spec.credential.type == 'Secret') == has(self.spec.credential.secret)",
            cluster => cluster.Spec.Credential is not { } credential
                || (credential.Type == CredentialType.Secret) == (credential.Secret is not null),
            "secret belongs to type Secret, and to no other",
            "add or remove it, or change spec.credential.type"),
        Rule.Invariant(
            "spec.credential.clusterProfile",
            "!has(self.spec.credential) || (self.spec.credential.type == 'ClusterProfile') == has(self.spec.credential.clusterProfile)",
            cluster => cluster.Spec.Credential is not { } credential
                || (credential.Type == CredentialType.ClusterProfile) == (credential.ClusterProfile is not null),
            "clusterProfile belongs to type ClusterProfile, and to no other",
            "add or remove it, or change spec.credential.type"),
    ];
}
