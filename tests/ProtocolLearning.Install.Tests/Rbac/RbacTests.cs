using YamlDotNet.RepresentationModel;

namespace ProtocolLearning.Install.Tests.Rbac;

/// <summary>What the roles must never grant. That they grant enough is shown by running under them.</summary>
public sealed class RbacTests
{
    public static TheoryData<string> Files =>
    [
        "deploy/kustomize/operator/rbac.yaml",
        "deploy/kustomize/push-member/access.yaml",
        "deploy/kustomize/pull-home/access.yaml",
        "deploy/kustomize/pull-home/access-one-namespace.yaml",
        "deploy/kustomize/pull-member/access.yaml",
    ];

    [Fact]
    public void An_agent_of_one_namespace_reads_no_placement_of_another() =>
        Assert.DoesNotContain(
            Rules("deploy/kustomize/pull-home/access-one-namespace.yaml", "ClusterRole"),
            rule => rule.Texts("resources").Intersect(["shardplacements", "shardplacements/status", "events"]).Any());

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
        Assert.All(
            Rules(file, "ClusterRole").Where(rule => rule.Texts("resources").Contains("secrets")),
            rule => Assert.Equal(["create"], rule.Texts("verbs")));

    [Fact]
    public void Member_grants_no_secrets() =>
        Assert.DoesNotContain(Rules("deploy/kustomize/push-member/access.yaml", "ClusterRole", "Role"), rule => rule.Texts("resources").Contains("secrets"));

    [Fact]
    public void Member_grants_writing_in_its_namespaces_only() =>
        Assert.All(
            Rules("deploy/kustomize/push-member/access.yaml", "ClusterRole"),
            rule => Assert.Empty(rule.Texts("verbs").Except(["get", "list", "watch"])));

    [SkippableFact]
    public async Task Home_as_its_own_member_grants_what_a_member_grants()
    {
        var chart = await Tool.Helm.SucceedAsync("template", "protocol-learning", Repository.Chart, "--set", "rbac.inClusterMember=true");
        var home = Rights.Of(chart, "protocol-learning");
        var inCluster = Rights.Of(chart, "protocol-learning-in-cluster-member");
        var member = Rights.Of(Repository.Read("deploy/kustomize/push-member/access.yaml"), "protocollearning-push-member");

        Assert.Empty(member.Except(home).Except(inCluster));
        Assert.Empty(inCluster.Except(member));
    }

    [SkippableTheory]
    [InlineData("pullMembers[0].name=east", "protocollearning-member-east", "deploy/kustomize/pull-home/access.yaml", "protocollearning-member-east")]
    [InlineData(
        "pullMembers[0].name=east,pullMembers[0].namespace=training",
        "protocollearning-member-east-runs",
        "deploy/kustomize/pull-home/access-one-namespace.yaml",
        "protocollearning-member-east-runs")]
    [InlineData(
        "pullMembers[0].name=east,pullMembers[0].namespace=training",
        "protocollearning-member-east",
        "deploy/kustomize/pull-home/access-one-namespace.yaml",
        "protocollearning-member-east")]
    [InlineData(
        "role=member,member.cluster=east,member.images={protocollearning/worker},member.namespaces={training}",
        "protocol-learning",
        "deploy/kustomize/pull-member/access.yaml",
        "protocollearning-agent")]
    public async Task Chart_grants_an_agent_what_kustomize_grants(string values, string role, string file, string fileRole)
    {
        var chart = await Tool.Helm.SucceedAsync("template", "protocol-learning", Repository.Chart, "--set", values);
        var manifest = Repository.Read(file).Replace("CLUSTER", "east", StringComparison.Ordinal);

        Assert.Equal(
            Rights.Of(manifest, fileRole).Order(StringComparer.Ordinal),
            Rights.Of(chart, role).Concat(Rights.Of(chart, $"{role}-workers")).Order(StringComparer.Ordinal));
    }

    private static IEnumerable<YamlNode> Rules(string file, params string[] kinds) =>
        Yaml.Documents(Repository.Read(file)).Where(document => kinds.Contains(document.Text("kind"))).SelectMany(document => document.Items("rules"));
}
