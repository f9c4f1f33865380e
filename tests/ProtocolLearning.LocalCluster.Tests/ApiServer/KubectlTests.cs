using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace ProtocolLearning.LocalCluster.Tests.ApiServer;

/// <summary>What people type. Each test is skipped where there is no kubectl.</summary>
public sealed class KubectlTests : ApiServerTest, IDisposable
{
    private const string Pod = """
        apiVersion: v1
        kind: Pod
        metadata: {name: p, labels: {app: x}}
        spec:
          containers: [{name: c, image: i, env: [{name: A, value: b}]}]
        """;

    private readonly string _home = Directory.CreateTempSubdirectory("kubectl-").FullName;

    public void Dispose() => Directory.Delete(_home, recursive: true);

    [SkippableFact]
    public async Task Get_prints_the_columns_of_core_and_custom_kinds()
    {
        var kubectl = await KubectlAsync();
        await Rest.PostAsync(Gadgets.Path, Gadgets.Json("a", "\"size\":4"));
        Assert.Matches(@"NAME\s+STATUS\s+AGE\s+default\s+Active", await kubectl.SucceedAsync("get namespaces"));
        Assert.Matches(@"NAME\s+SIZE\s+READY\s+AGE\s+a\s+4\s+[0-9]+s", await kubectl.SucceedAsync("get gadgets"));
        Assert.Contains("size: 4", await kubectl.SucceedAsync("get gd a -o yaml"), StringComparison.Ordinal);
        Assert.Contains("gadget.test.dev/a", await kubectl.SucceedAsync("get testing -A -o name"), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Apply_server_side_creates_changes_and_tells_conflicts()
    {
        var kubectl = await KubectlAsync();
        Assert.Contains("pod/p serverside-applied", await kubectl.SucceedAsync("apply --server-side -f -", Pod), StringComparison.Ordinal);
        var gadget = Gadgets.Json("a", "\"size\":2");
        await kubectl.SucceedAsync("apply --server-side -f -", gadget);
        await kubectl.SucceedAsync("patch gadget a --type=merge -p {\"spec\":{\"size\":3}}");
        var conflict = await kubectl.RunAsync("apply --server-side -f -", gadget);
        Assert.Equal(1, conflict.Code);
        Assert.Contains("conflict with \"kubectl-patch\"", conflict.Error, StringComparison.Ordinal);
        await kubectl.SucceedAsync("apply --server-side --force-conflicts -f -", gadget);
        var unknown = await kubectl.RunAsync("apply --server-side -f -", Gadgets.Json("a", "\"size\":2,\"wrong\":1"));
        Assert.Contains("unknown field \"spec.wrong\"", unknown.Error, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Strategic_merge_patch_fails_with_the_way_out()
    {
        var kubectl = await KubectlAsync();
        await kubectl.SucceedAsync("apply --server-side -f -", Pod);
        var refused = await kubectl.RunAsync("patch pod p -p {\"metadata\":{\"labels\":{\"a\":\"b\"}}}");
        Assert.Contains("--server-side", refused.Error, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Label_annotate_and_describe_show_the_object_and_its_events()
    {
        var kubectl = await KubectlAsync();
        await kubectl.SucceedAsync("apply --server-side -f -", Pod);
        await kubectl.SucceedAsync("label pod p team=blue");
        await kubectl.SucceedAsync("annotate pod p note=hello");
        var uid = await kubectl.SucceedAsync("get pod p -o jsonpath={.metadata.uid}");
        await Rest.PostAsync(
            "/apis/events.k8s.io/v1/namespaces/default/events",
            $$$"""{"metadata":{"name":"e"},"eventTime":"2026-01-01T00:00:00.000000Z","regarding":{"kind":"Pod","name":"p","namespace":"default","uid":"{{{uid}}}"},"note":"it happened","reason":"Happened","type":"Normal","reportingController":"c","reportingInstance":"i","action":"A"}""");
        var described = await kubectl.SucceedAsync("describe pod p");
        Assert.All((string[])["team=blue", "note: hello", "Happened", "it happened"], text => Assert.Contains(text, described, StringComparison.Ordinal));
        Assert.Contains("it happened", await kubectl.SucceedAsync("get events"), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Wait_ends_when_the_condition_is_met_and_when_the_object_is_gone()
    {
        var kubectl = await KubectlAsync();
        await kubectl.SucceedAsync("wait crd/gadgets.test.dev --for=condition=Established --timeout=30s");
        await Rest.PostAsync(Gadgets.Path, Gadgets.Json("a", metadata: "\"finalizers\":[\"test.dev/hold\"]"));
        var ready = kubectl.SucceedAsync("wait gadget/a --for=condition=Ready --timeout=30s");
        await Rest.MergeAsync($"{Gadgets.Path}/a/status", """{"status":{"conditions":[{"type":"Ready","status":"True"}]}}""");
        Assert.Contains("condition met", await ready, StringComparison.Ordinal);
        var deleting = kubectl.SucceedAsync("delete gadget a");
        await Eventually.TrueAsync(async () => (await Rest.GetAsync($"{Gadgets.Path}/a")).At("metadata", "deletionTimestamp") is not null, "the gadget marked as leaving");
        await Rest.MergeAsync($"{Gadgets.Path}/a", """{"metadata":{"finalizers":null}}""");
        Assert.Contains("deleted", await deleting, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Explain_reads_the_schema()
    {
        var kubectl = await KubectlAsync();
        var explained = await kubectl.SucceedAsync("explain gadget.spec.size");
        Assert.Contains("How big the gadget is.", explained, StringComparison.Ordinal);
        Assert.Contains("colour", await kubectl.SucceedAsync("explain gadgets.spec"), StringComparison.Ordinal);
        Assert.Contains("imagePullPolicy", await kubectl.SucceedAsync("explain pod.spec.containers"), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Api_resources_and_versions_list_what_is_served()
    {
        var kubectl = await KubectlAsync();
        Assert.Matches(@"gadgets\s+gd\s+test.dev/v1\s+true\s+Gadget", await kubectl.SucceedAsync("api-resources"));
        Assert.Contains("events.k8s.io/v1", await kubectl.SucceedAsync("api-versions"), StringComparison.Ordinal);
        Assert.Contains("Server Version", await kubectl.SucceedAsync("version"), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Get_watch_prints_changes_as_they_come()
    {
        var kubectl = await KubectlAsync();
        await Rest.PostAsync(Gadgets.Path, Gadgets.Json("a"));
        using var watching = kubectl.Start("get gadgets -w --no-headers");
        try
        {
            using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(90));
            Assert.StartsWith("a ", await watching.StandardOutput.ReadLineAsync(deadline.Token), StringComparison.Ordinal);
            await Rest.PostAsync(Gadgets.Path, Gadgets.Json("b", "\"size\":7"));
            Assert.Matches(@"^b\s+7", await watching.StandardOutput.ReadLineAsync(deadline.Token));
        }
        finally
        {
            watching.Kill();
        }
    }

    [SkippableFact]
    public async Task Logs_come_from_the_node()
    {
        var kubectl = await KubectlAsync();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var kubelet = builder.Build();
        kubelet.MapGet("/containerLogs/{ns}/{pod}/{container}", () => "one\ntwo\n");
        await kubelet.StartAsync();
        var port = new Uri(kubelet.Urls.First()).Port;
        await Rest.PostAsync("/api/v1/nodes", $$$$"""{"metadata":{"name":"n"},"status":{"daemonEndpoints":{"kubeletEndpoint":{"Port":{{{{port}}}} } } } }""");
        await kubectl.SucceedAsync("apply --server-side -f -", Pod);
        (await Rest.PostAsync("/api/v1/namespaces/default/pods/p/binding", """{"target":{"name":"n"}}""")).Expect(HttpStatusCode.Created);
        Assert.Equal("one\ntwo\n", await kubectl.SucceedAsync("logs p"));
        Assert.Equal("one\ntwo\n", await kubectl.SucceedAsync("logs p -f"));
    }

    private async Task<Kubectl> KubectlAsync()
    {
        Skip.If(Kubectl.Executable is null, "no kubectl on the PATH, nor in the variable KUBECTL");
        var kubeconfig = Path.Combine(_home, "kubeconfig");
        await File.WriteAllTextAsync(kubeconfig, Server.Kubeconfig);
        return new Kubectl(kubeconfig, _home);
    }
}
