using YamlDotNet.RepresentationModel;

namespace ProtocolLearning.Install.Tests.Rbac;

/// <summary>What the roles must never grant. That they grant enough is shown by running under them.</summary>
public sealed class RbacTests
{
    public static TheoryData<string> Files => ["deploy/kustomize/operator/rbac.yaml", "deploy/kustomize/push-member/access.yaml"];

    [Theory]
    [MemberData(nameof(Files))]
    public void Rules_name_what_they_grant(string file)
    {
        foreach (var rule in Rules(file, "ClusterRole", "Role"))
        {
            Assert.DoesNotContain("*", rule.Texts("apiGroups").Concat(rule.Texts("resources")).Concat(rule.Texts("verbs")));
            Assert.DoesNotContain(rule.Texts("resources"), resource => resource is "pods/exec" or "pods/attach" or "pods/portforward");
            Assert.DoesNotContain(rule.Texts("verbs"), verb => verb is "escalate" or "bind" or "impersonate" or "deletecollection");
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Secrets_are_not_read_cluster_wide(string file) =>
        Assert.DoesNotContain(Rules(file, "ClusterRole"), rule => rule.Texts("resources").Contains("secrets"));

    [Fact]
    public void Member_grants_no_secrets() =>
        Assert.DoesNotContain(Rules("deploy/kustomize/push-member/access.yaml", "ClusterRole", "Role"), rule => rule.Texts("resources").Contains("secrets"));

    [Fact]
    public void Member_grants_writing_in_its_namespaces_only() =>
        Assert.All(
            Rules("deploy/kustomize/push-member/access.yaml", "ClusterRole"),
            rule => Assert.Empty(rule.Texts("verbs").Except(["get", "list", "watch"])));

    private static IEnumerable<YamlNode> Rules(string file, params string[] kinds) =>
        Yaml.Documents(Repository.Read(file)).Where(document => kinds.Contains(document.Text("kind"))).SelectMany(document => document.Items("rules"));
}
