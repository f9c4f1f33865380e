using System.Text.Json.Nodes;
using k8s;
using ProtocolLearning.Cli.Join;

namespace ProtocolLearning.Cli.Tests.Join;

public sealed class MemberRightsTests
{
    [Fact]
    public async Task Of_namespace_grants_what_the_kustomization_of_a_member_grants()
    {
        var shipped = KubernetesYaml.LoadAllFromString(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "push-member", "access.yaml")));

        var ours = MemberRights.Of("training").Select(Json).Order(StringComparer.Ordinal);

        Assert.Equal(shipped.Select(Json).Where(text => !text.Contains("service-account-token", StringComparison.Ordinal)).Order(StringComparer.Ordinal), ours);
    }

    private static string Json(object entity) => JsonNode.Parse(KubernetesJson.Serialize(entity))!.ToJsonString();
}
