using System.Text;
using k8s;
using k8s.Models;
using ProtocolLearning.Cli.Join;
using ProtocolLearning.Cli.Tests.Access;
using ProtocolLearning.Networking.Identity;
using ProtocolLearning.Resources;
using ProtocolLearning.Resources.Manifests;
using ProtocolLearning.Resources.MemberClusters;
using ProtocolLearning.Resources.Participants;

namespace ProtocolLearning.Cli.Tests.Join;

public sealed class JoinCommandTests : IAsyncLifetime
{
    private const string SecretName = "protocollearning-identity-alice";

    private readonly HomeFixture _fixture = new();

    public async Task InitializeAsync()
    {
        await _fixture.InitializeAsync();
        await _fixture.CreateAsync(ClusterObjects.Run(), "trainingruns");
    }

    public Task DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task Join_makes_the_key_in_the_member_cluster_and_prints_only_its_public_half()
    {
        var run = await JoinAsync();

        Assert.Equal(0, run.Code);
        var secret = await SecretAsync();
        using var key = IdentityKey.Parse(Encoding.UTF8.GetString(secret.Data["identity.key"]));
        Assert.True(secret.Immutable);
        Assert.Contains(key.PublicKey.Text, run.Output, StringComparison.Ordinal);
        var lines = Encoding.UTF8.GetString(secret.Data["identity.key"]).Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line[0] != '-');
        Assert.All(lines, line => Assert.DoesNotContain(line, run.Output + run.Errors, StringComparison.Ordinal));
        var home = await _fixture.Home.CoreV1.ListSecretForAllNamespacesAsync();
        Assert.DoesNotContain(home.Items, other => other.Metadata.Name == SecretName);
    }

    [Fact]
    public async Task Join_prints_a_Participant_that_the_home_cluster_takes_and_rights_without_secrets()
    {
        var run = await JoinAsync();

        var documents = run.Output.Split("---\n");
        var participant = Assert.IsType<V1Alpha1Participant>(Assert.Single(ManifestReader.Read(documents[^1], "printed").Objects));
        Assert.Equal(("alice", "demo", "member-1"), (participant.Metadata.Name, participant.Spec.RunRef.Name, participant.Spec.ClusterRef.Name));
        Assert.Equal(
            ["Namespace", "ServiceAccount", "ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"],
            documents[..^1].Select(document => document.Split('\n').Single(line => line.StartsWith("kind: ", StringComparison.Ordinal))["kind: ".Length..]));
        Assert.DoesNotContain("secrets", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("exec", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("*", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Join_again_keeps_the_key_and_applies_the_same()
    {
        var first = await JoinAsync("--apply-home");
        var before = await SecretAsync();
        var second = await JoinAsync("--apply-home");

        Assert.Equal((0, 0), (first.Code, second.Code));
        Assert.Equal(before.Metadata.ResourceVersion, (await SecretAsync()).Metadata.ResourceVersion);
        Assert.Contains("made the key", first.Errors, StringComparison.Ordinal);
        Assert.Contains("kept the key", second.Errors, StringComparison.Ordinal);
        var enrolled = await _fixture.Home.CustomObjects.GetNamespacedCustomObjectAsync<V1Alpha1Participant>(
            ApiGroup.Name, ApiGroup.Version, ClusterObjects.Namespace, "participants", "alice");
        Assert.Equal(before.Metadata.Annotations["protocollearning.dev/public-key"], enrolled.Spec.PublicKey);
    }

    [Fact]
    public async Task Join_never_overwrites_a_Secret_that_holds_something_else()
    {
        await _fixture.Member.CoreV1.CreateNamespacedSecretAsync(
            new V1Secret { Metadata = new V1ObjectMeta { Name = SecretName }, Data = new Dictionary<string, byte[]> { ["identity.key"] = [1, 2, 3] } },
            ClusterObjects.Namespace);

        var run = await JoinAsync();

        Assert.Equal(1, run.Code);
        Assert.Contains("not overwritten", run.Errors, StringComparison.Ordinal);
        Assert.Equal([1, 2, 3], (await SecretAsync()).Data["identity.key"]);
    }

    [Fact]
    public async Task Join_of_a_name_that_is_enrolled_with_another_key_makes_none()
    {
        await _fixture.CreateAsync(ClusterObjects.Participant("alice"), "participants");

        var run = await JoinAsync();

        Assert.Equal(1, run.Code);
        Assert.Contains("join under another name", run.Errors, StringComparison.Ordinal);
        var secrets = await _fixture.Member.CoreV1.ListNamespacedSecretAsync(ClusterObjects.Namespace);
        Assert.Empty(secrets.Items);
    }

    [Fact]
    public async Task Join_with_another_coordinator_than_the_pinned_one_is_refused()
    {
        await JoinAsync();
        using var other = IdentityKey.Generate();

        var run = await HomeFixture.InvokeAsync(JoinCommand.Create(), [.. Arguments(), "--coordinator-key", other.PublicKey.Text]);

        Assert.Equal(1, run.Code);
        Assert.Contains("it is another coordinator", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Join_pins_the_coordinator_where_the_workers_read_it()
    {
        await JoinAsync();
        using var other = IdentityKey.Generate();
        var run = await HomeFixture.InvokeAsync(
            JoinCommand.Create(), ["alice", "--run", "another", .. Arguments()[3..], "--coordinator-key", other.PublicKey.Text, "-n", ClusterObjects.Namespace]);

        Assert.Equal(0, run.Code);
        var pins = await PinsAsync();
        Assert.Equal(2, pins.Count);
        Assert.Equal(ClusterObjects.Key, pins["coordinator.key.demo"]);
        Assert.Equal(other.PublicKey.Text, pins["coordinator.key.another"]);
    }

    [Fact]
    public async Task Join_before_the_run_has_a_coordinator_enters_the_run_and_pins_when_joining_again()
    {
        var early = ClusterObjects.Run();
        (early.Metadata.Name, early.Status) = ("early", null);
        await _fixture.CreateAsync(early, "trainingruns");
        string[] arguments = ["alice", "--run", "early", .. Arguments()[3..]];

        var before = await _fixture.RunAsync(JoinCommand.Create(), arguments);
        Assert.Equal("", (await PinsAsync())["coordinator.key.early"]);
        await HomeFixture.InvokeAsync(JoinCommand.Create(), [.. arguments, "--coordinator-key", ClusterObjects.Key, "-n", ClusterObjects.Namespace]);

        Assert.Contains("has no coordinator yet", before.Errors, StringComparison.Ordinal);
        Assert.Equal(ClusterObjects.Key, (await PinsAsync())["coordinator.key.early"]);
    }

    [Fact]
    public async Task Join_without_access_to_home_needs_only_the_coordinators_key()
    {
        var run = await HomeFixture.InvokeAsync(JoinCommand.Create(), [.. Arguments(), "--coordinator-key", ClusterObjects.Key, "-n", "elsewhere"]);

        Assert.Equal(0, run.Code);
        Assert.Contains("namespace: elsewhere", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Join_of_a_Pull_cluster_grants_the_home_operator_nothing()
    {
        var cluster = ClusterObjects.Cluster();
        (cluster.Spec.Mode, cluster.Spec.Credential) = (MemberClusterMode.Pull, null);
        await _fixture.CreateAsync(cluster, "memberclusters");

        var run = await JoinAsync();

        Assert.Equal(0, run.Code);
        Assert.DoesNotContain("Role", run.Output, StringComparison.Ordinal);
        Assert.Contains("kind: Participant", run.Output, StringComparison.Ordinal);
        Assert.Contains($"member.coordinators.demo={ClusterObjects.Key}", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Join_that_does_not_name_the_member_cluster_is_refused()
    {
        var run = await _fixture.RunAsync(JoinCommand.Create(), "alice", "--run", "demo", "--cluster", "member-1", "--member-namespace", ClusterObjects.Namespace);

        Assert.Equal(2, run.Code);
        Assert.Contains("--member-kubeconfig", run.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("persistentvolumeclaim/text", "text", null)]
    [InlineData("configmap/text", null, "text")]
    public async Task Join_with_a_dataset_names_its_volume(string dataset, string? claim, string? map)
    {
        var run = await JoinAsync("--dataset", dataset);

        var participant = Assert.IsType<V1Alpha1Participant>(Assert.Single(ManifestReader.Read(run.Output.Split("---\n")[^1], "printed").Objects));
        Assert.Equal(claim, participant.Spec.Worker.Dataset?.PersistentVolumeClaim?.Name);
        Assert.Equal(map, participant.Spec.Worker.Dataset?.ConfigMap?.Name);
    }

    [Theory]
    [InlineData("text")]
    [InlineData("secret/text")]
    [InlineData("configmap/")]
    public async Task Join_with_another_volume_says_what_may_be_named(string dataset)
    {
        var run = await JoinAsync("--dataset", dataset);

        Assert.NotEqual(0, run.Code);
        Assert.Contains("write persistentvolumeclaim/NAME or configmap/NAME", run.Errors, StringComparison.Ordinal);
    }

    private Task<CommandRun> JoinAsync(params string[] more) => _fixture.RunAsync(JoinCommand.Create(), [.. Arguments(), .. more]);

    private string[] Arguments() =>
        ["alice", "--run", "demo", "--cluster", "member-1", "--member-namespace", ClusterObjects.Namespace, "--member-kubeconfig", _fixture.MemberKubeconfig];

    private async Task<IDictionary<string, string>> PinsAsync() => (await _fixture.Member.CoreV1.ReadNamespacedConfigMapAsync(
        "protocollearning-coordinators-alice", ClusterObjects.Namespace)).Data;

    private Task<V1Secret> SecretAsync() => _fixture.Member.CoreV1.ReadNamespacedSecretAsync(SecretName, ClusterObjects.Namespace);
}
