using k8s.Models;
using ProtocolLearning.LocalCluster.ApiServer;
using ProtocolLearning.LocalCluster.Faults;
using ProtocolLearning.Resources.Conditions;
using ProtocolLearning.Resources.MemberClusters;

namespace ProtocolLearning.Operator.Tests.Functional;

/// <summary>A member cluster that cannot be used says why in its conditions.</summary>
public sealed class MemberTests : IAsyncLifetime
{
    private readonly OperatorFixture _fixture = new();

    public Task InitializeAsync() => _fixture.InitializeAsync();

    public Task DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task Credential_thatNamesAMissingFile_isToldInTheStatus()
    {
        const string kubeconfig = """
            apiVersion: v1
            kind: Config
            current-context: c
            clusters:
            - name: c
              cluster:
                server: https://127.0.0.1:1
                certificate-authority: /nonexistent/authority.pem
            users:
            - name: u
              user:
                token: t
            contexts:
            - name: c
              context:
                cluster: c
                user: u
            """;
        await _fixture.AddMemberAsync("broken", kubeconfig);

        var condition = await ReadyWhereAsync("broken", condition => condition.Reason == "CredentialInvalid");
        Assert.Equal("False", condition.Status);
        Assert.Contains("/nonexistent/authority.pem", condition.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Member_thatRefusesAList_saysWhichKindAndWhy()
    {
        await using var refusing = await EmbeddedApiServer.StartAsync(new EmbeddedApiServerOptions { Name = "refusing" }, CancellationToken.None);
        using var fault = refusing.Faults.Inject(new Fault(FaultKind.InternalError) { Resource = "nodes" });
        await _fixture.AddMemberAsync("refusing", refusing.Kubeconfig);

        var condition = await ReadyWhereAsync("refusing", condition => condition.Message.Contains("Node: ", StringComparison.Ordinal)
            && condition.Message.Contains("500", StringComparison.Ordinal));
        Assert.Equal(("Unknown", "Syncing"), (condition.Status, condition.Reason));
    }

    private Task<V1Condition> ReadyWhereAsync(string cluster, Func<V1Condition, bool> condition) => OperatorFixture.EventuallyAsync(
        async () => (await _fixture.FindAsync<V1Alpha1MemberCluster>(cluster, null))?.Status?.Conditions?
            .FirstOrDefault(found => found.Type == ConditionType.Ready && condition(found)),
        $"cluster {cluster} to say why it is not ready");
}
