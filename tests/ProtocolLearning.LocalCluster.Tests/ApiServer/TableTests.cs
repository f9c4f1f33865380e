using System.Text.Json.Nodes;
using ProtocolLearning.LocalCluster.Json;
using ProtocolLearning.LocalCluster.Tables;

namespace ProtocolLearning.LocalCluster.Tests.ApiServer;

public sealed class TableTests : ApiServerTest
{
    private const string Accept = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json";

    [Fact]
    public async Task Custom_resource_has_the_columns_of_its_definition()
    {
        await Rest.PostAsync(Gadgets.Path, Gadgets.Json("a", "\"size\":4"));
        await Rest.MergeAsync($"{Gadgets.Path}/a/status", """{"status":{"conditions":[{"type":"Other","status":"False"},{"type":"Ready","status":"True"}]}}""");
        var table = await Rest.GetAsync(Gadgets.Path, Accept);
        Assert.Equal("Table", table.At("kind").AsText());
        Assert.Equal(["Name", "Size", "Ready", "Age"], ((JsonArray)table.At("columnDefinitions")!).Select(column => column.Text("name")));
        var row = Assert.Single((JsonArray)table.At("rows")!)!;
        var cells = (JsonArray)row["cells"]!;
        Assert.Equal(("a", 4L, "True"), (cells[0].AsText(), cells[1].AsWhole() ?? 0, cells[2].AsText()));
        Assert.Matches("^[0-9]+s$", cells[3].AsText());
        Assert.Equal("PartialObjectMetadata", row["object"].Text("kind"));
        Assert.Equal("Gadget", (await Rest.GetAsync($"{Gadgets.Path}?includeObject=Object", Accept)).At("rows")![0]!["object"].Text("kind"));
    }

    [Fact]
    public async Task Pod_shows_its_containers_status()
    {
        const string Pods = "/api/v1/namespaces/default/pods";
        await Rest.PostAsync(Pods, """{"metadata":{"name":"p"},"spec":{"containers":[{"name":"c","image":"i"},{"name":"d","image":"i"}]}}""");
        await Rest.MergeAsync($"{Pods}/p/status", """{"status":{"phase":"Running","podIP":"127.0.0.1","containerStatuses":[{"name":"c","ready":true,"restartCount":2,"state":{"running":{}}},{"name":"d","ready":false,"restartCount":1,"state":{"waiting":{"reason":"CrashLoopBackOff"}}}]}}""");
        var cells = (JsonArray)(await Rest.GetAsync($"{Pods}/p", Accept)).At("rows")![0]!["cells"]!;
        Assert.Equal(["p", "1/2", "CrashLoopBackOff", "3"], cells.Take(4).Select(cell => cell.AsText()));
        Assert.Equal("127.0.0.1", cells[5].AsText());
    }

    [Fact]
    public async Task Node_shows_whether_it_is_ready()
    {
        await Rest.PostAsync("/api/v1/nodes", """{"metadata":{"name":"n","labels":{"node-role.kubernetes.io/worker":""}},"spec":{"unschedulable":true},"status":{"conditions":[{"type":"Ready","status":"Unknown"}],"nodeInfo":{"kubeletVersion":"v1"}}}""");
        var cells = (JsonArray)(await Rest.GetAsync("/api/v1/nodes", Accept)).At("rows")![0]!["cells"]!;
        Assert.Equal(["n", "NotReady,SchedulingDisabled", "worker"], cells.Take(3).Select(cell => cell.AsText()));
        Assert.Equal("v1", cells[4].AsText());
    }

    [Fact]
    public async Task Watch_as_table_sends_one_row_an_event()
    {
        await Rest.PostAsync(Gadgets.Path, Gadgets.Json("a"));
        Rest.Http.DefaultRequestHeaders.TryAddWithoutValidation("Accept", Accept);
        using var watch = await Rest.WatchAsync($"{Gadgets.Path}?watch=true");
        var (type, table) = (await watch.NextAsync())!.Value;
        Assert.Equal(("ADDED", "Table", "a"), (type, table.Text("kind"), table["rows"]![0]!["cells"]![0].AsText()));
    }

    [Theory]
    [InlineData(".spec.a", "1")]
    [InlineData("spec.a", "1")]
    [InlineData(".spec['b.c']", "2")]
    [InlineData(".spec.b\\.c", "2")]
    [InlineData(".list[0].name", "x")]
    [InlineData(".list[-1].name", "y")]
    [InlineData(".list[*].name", "x,y")]
    [InlineData(".list[?(@.name==\"y\")].value", "8")]
    [InlineData(".list[?(@.name!='y')].value", "7")]
    [InlineData(".absent.more", "")]
    [InlineData(".list[9].name", "")]
    [InlineData(".list[?(broken)]", "")]
    [InlineData(".list[", "")]
    public void JsonPath_selects(string path, string expected)
    {
        var root = JsonNode.Parse("""{"spec":{"a":1,"b.c":2},"list":[{"name":"x","value":7},{"name":"y","value":8}]}""")!;
        Assert.Equal(expected, string.Join(",", JsonPath.Parse(path).Select(root).Select(node => node.Display())));
    }

    [Theory]
    [InlineData(0, "0s")]
    [InlineData(119, "119s")]
    [InlineData(120, "2m")]
    [InlineData(303, "5m3s")]
    [InlineData(3600, "60m")]
    [InlineData(4 * 3600, "4h")]
    [InlineData((4 * 3600) + 300, "4h5m")]
    [InlineData(30 * 3600, "30h")]
    [InlineData(3 * 86400, "3d")]
    [InlineData(30 * 86400, "30d")]
    public void Age_reads_as_kubectl_writes_it(int seconds, string expected)
    {
        var then = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        Assert.Equal(expected, Age.Since(JsonValue.Create("2026-01-01T00:00:00Z"), then.AddSeconds(seconds)));
    }
}
