using System.Net;
using System.Text.Json.Nodes;
using k8s;
using k8s.Autorest;
using k8s.Models;
using ProtocolLearning.Conformance.Tests.Clusters;
using ProtocolLearning.LocalCluster.Json;
using ProtocolLearning.LocalCluster.Tests.ApiServer;

namespace ProtocolLearning.Conformance.Tests.Api;

public abstract class CreateReadUpdateDeleteTests(ITestCluster cluster) : ClusterTest(cluster)
{
    [SkippableFact]
    public async Task Client_library_creates_reads_replaces_and_deletes()
    {
        var created = await Kubernetes.CoreV1.CreateNamespacedConfigMapAsync(
            new V1ConfigMap { Metadata = new V1ObjectMeta { Name = "a" }, Data = new Dictionary<string, string> { ["k"] = "1" } }, Namespace);
        Assert.False(string.IsNullOrEmpty(created.Metadata.Uid));
        created.Data["k"] = "2";
        var replaced = await Kubernetes.CoreV1.ReplaceNamespacedConfigMapAsync(created, "a", Namespace);
        Assert.NotEqual(created.ResourceVersion(), replaced.ResourceVersion());
        Assert.Equal("2", (await Kubernetes.CoreV1.ReadNamespacedConfigMapAsync("a", Namespace)).Data["k"]);
        await Kubernetes.CoreV1.DeleteNamespacedConfigMapAsync("a", Namespace);
        var gone = await Assert.ThrowsAsync<HttpOperationException>(() => Kubernetes.CoreV1.ReadNamespacedConfigMapAsync("a", Namespace));
        Assert.Equal(HttpStatusCode.NotFound, gone.Response.StatusCode);
    }

    [SkippableFact]
    public async Task Create_twice_already_exists()
    {
        (await Rest.PostAsync(ConfigMaps, """{"metadata":{"name":"a"}}""")).Expect(HttpStatusCode.Created);
        var second = (await Rest.PostAsync(ConfigMaps, """{"metadata":{"name":"a"}}""")).Expect(HttpStatusCode.Conflict);
        Assert.Equal("AlreadyExists", second.Reason);
        Assert.Equal("configmaps \"a\" already exists", second.Message);
        Assert.Equal(("a", "configmaps"), (second.At("details", "name").AsText(), second.At("details", "kind").AsText()));
    }

    [SkippableFact]
    public async Task Create_with_generateName_gets_distinct_names()
    {
        var first = (await Rest.PostAsync(ConfigMaps, """{"metadata":{"generateName":"a-"}}""")).Expect(HttpStatusCode.Created);
        var second = (await Rest.PostAsync(ConfigMaps, """{"metadata":{"generateName":"a-"}}""")).Expect(HttpStatusCode.Created);
        var names = new[] { first, second }.Select(answer => answer.At("metadata", "name").AsText()!).ToArray();
        Assert.All(names, name => Assert.Matches("^a-[a-z0-9]{5}$", name));
        Assert.NotEqual(names[0], names[1]);
    }

    [SkippableTheory]
    [InlineData("""{"metadata":{}}""", "metadata.name: Required value: name or generateName is required")]
    [InlineData("""{"metadata":{"name":"Not_Valid"}}""", "metadata.name: Invalid value")]
    [InlineData("""{"metadata":{"name":"a","labels":{"x":"a b"}}}""", "metadata.labels: Invalid value")]
    public async Task Create_of_an_invalid_object_tells_the_field(string body, string expected)
    {
        var answer = (await Rest.PostAsync(ConfigMaps, body)).Expect(HttpStatusCode.UnprocessableEntity);
        Assert.Equal("Invalid", answer.Reason);
        Assert.Contains(expected, answer.Message, StringComparison.Ordinal);
        Assert.NotEmpty((JsonArray)answer.At("details", "causes")!);
    }

    [SkippableFact]
    public async Task Create_in_a_namespace_that_is_not_there_is_not_found()
    {
        var answer = (await Rest.PostAsync("/api/v1/namespaces/nowhere/configmaps", """{"metadata":{"name":"a"}}""")).Expect(HttpStatusCode.NotFound);
        Assert.Equal("namespaces \"nowhere\" not found", answer.Message);
    }

    [SkippableTheory]
    [InlineData("""{"kind":"Secret","metadata":{"name":"a"}}""")]
    [InlineData("""{"apiVersion":"v2","metadata":{"name":"a"}}""")]
    [InlineData("""{"metadata":{"name":"a","namespace":"other"}}""")]
    [InlineData("""{"metadata":""")]
    [InlineData("[]")]
    [InlineData("""{"metadata":{"name":"a"},"data":{"k":1}}""")]
    public async Task Create_with_a_body_of_something_else_is_a_bad_request(string body) =>
        (await Rest.PostAsync(ConfigMaps, body)).Expect(HttpStatusCode.BadRequest);

    [SkippableFact]
    public async Task Create_of_yaml_is_understood()
    {
        var answer = await Rest.SendAsync(HttpMethod.Post, ConfigMaps, "metadata:\n  name: a\ndata:\n  k: '1'\n", "application/yaml");
        Assert.Equal("1", answer.Expect(HttpStatusCode.Created).At("data", "k").AsText());
    }

    [SkippableFact]
    public async Task Body_over_the_limit_is_refused()
    {
        // Hardly over it: a server that answers does not read the rest, and one that is still sending may miss the answer.
        var answer = await Rest.PostAsync(ConfigMaps, "{\"metadata\":{\"name\":\"a\"},\"data\":{\"k\":\"" + new string('x', 3 << 20) + "\"}}");
        answer.Expect(HttpStatusCode.RequestEntityTooLarge);
    }

    [SkippableFact]
    public async Task Update_with_an_old_version_conflicts()
    {
        var first = (await Rest.PostAsync(ConfigMaps, """{"metadata":{"name":"a"},"data":{"k":"1"}}""")).Expect(HttpStatusCode.Created);
        var changed = first.Body.Copy();
        changed["data"]!["k"] = "2";
        (await Rest.PutAsync($"{ConfigMaps}/a", changed)).Expect(HttpStatusCode.OK);
        var conflict = (await Rest.PutAsync($"{ConfigMaps}/a", changed)).Expect(HttpStatusCode.Conflict);
        Assert.Equal("Conflict", conflict.Reason);
        Assert.Contains("the object has been modified", conflict.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Update_that_changes_nothing_writes_nothing()
    {
        var first = (await Rest.PostAsync(ConfigMaps, """{"metadata":{"name":"a"},"data":{"k":"1"}}""")).Expect(HttpStatusCode.Created);
        Assert.Equal(first.Version, (await Rest.PutAsync($"{ConfigMaps}/a", first.Body)).Expect(HttpStatusCode.OK).Version);
        Assert.Equal(first.Version, (await Rest.MergeAsync($"{ConfigMaps}/a", """{"data":{"k":"1"}}""")).Expect(HttpStatusCode.OK).Version);
    }

    [SkippableFact]
    public async Task Update_cannot_change_what_the_server_owns()
    {
        var first = (await Rest.PostAsync(ConfigMaps, """{"metadata":{"name":"a"}}""")).Expect(HttpStatusCode.Created);
        var patched = await Rest.MergeAsync($"{ConfigMaps}/a", """{"metadata":{"creationTimestamp":"2001-01-01T00:00:00Z","generation":9}}""");
        Assert.Equal(first.Version, patched.Expect(HttpStatusCode.OK).Version);
        (await Rest.MergeAsync($"{ConfigMaps}/a", """{"metadata":{"uid":"other"}}""")).Expect(HttpStatusCode.UnprocessableEntity);
        var other = first.Body.Copy();
        other["metadata"]!["uid"] = "other";
        (await Rest.PutAsync($"{ConfigMaps}/a", other)).Expect(HttpStatusCode.Conflict);
        (await Rest.MergeAsync($"{ConfigMaps}/a", """{"metadata":{"deletionTimestamp":"2001-01-01T00:00:00Z"}}""")).Expect(HttpStatusCode.UnprocessableEntity);
    }

    [SkippableFact]
    public async Task Dry_run_answers_but_stores_nothing()
    {
        (await Rest.PostAsync($"{ConfigMaps}?dryRun=All", """{"metadata":{"name":"a"}}""")).Expect(HttpStatusCode.Created);
        (await Rest.GetAsync($"{ConfigMaps}/a")).Expect(HttpStatusCode.NotFound);
        (await Rest.PostAsync(ConfigMaps, """{"metadata":{"name":"a"}}""")).Expect(HttpStatusCode.Created);
        var patched = (await Rest.MergeAsync($"{ConfigMaps}/a?dryRun=All", """{"data":{"k":"1"}}""")).Expect(HttpStatusCode.OK);
        Assert.Equal("1", patched.At("data", "k").AsText());
        (await Rest.DeleteAsync($"{ConfigMaps}/a?dryRun=All")).Expect(HttpStatusCode.OK);
        Assert.Null((await Rest.GetAsync($"{ConfigMaps}/a")).Expect(HttpStatusCode.OK).At("data"));
        (await Rest.PostAsync($"{ConfigMaps}?dryRun=Some", """{"metadata":{"name":"b"}}""")).Expect(HttpStatusCode.UnprocessableEntity);
    }

    [SkippableFact]
    public async Task Immutable_data_and_string_data_follow_their_rules()
    {
        var secret = (await Rest.PostAsync($"/api/v1/namespaces/{Namespace}/secrets", """{"metadata":{"name":"s"},"stringData":{"k":"v"},"immutable":true}""")).Expect(HttpStatusCode.Created);
        Assert.Equal(("dg==", "Opaque"), (secret.At("data", "k").AsText(), secret.At("type").AsText()));
        Assert.Null(secret.At("stringData"));
        (await Rest.MergeAsync($"/api/v1/namespaces/{Namespace}/secrets/s", """{"data":{"k":"dnY="}}""")).Expect(HttpStatusCode.UnprocessableEntity);
    }

    [SkippableFact]
    public async Task Paths_and_methods_that_are_not_served_are_refused()
    {
        (await Rest.GetAsync("/nothing")).Expect(HttpStatusCode.NotFound);
        (await Rest.PostAsync("/api/v1/configmaps", """{"metadata":{"name":"a"}}""")).Expect(HttpStatusCode.MethodNotAllowed);
        (await Rest.GetAsync(ConfigMaps, "application/xml")).Expect(HttpStatusCode.NotAcceptable);
        (await Rest.SendAsync(HttpMethod.Post, ConfigMaps, "x", "application/xml")).Expect(HttpStatusCode.UnsupportedMediaType);
    }

    public sealed class OnEmbedded(EmbeddedCluster cluster) : CreateReadUpdateDeleteTests(cluster), IClassFixture<EmbeddedCluster>;

    [Collection(RealCluster.Collection)]
    public sealed class OnReal(RealCluster cluster) : CreateReadUpdateDeleteTests(cluster);
}
