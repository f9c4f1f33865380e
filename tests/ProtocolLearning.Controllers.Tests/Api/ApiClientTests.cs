using System.Text.Json.Nodes;

using ProtocolLearning.Controllers.Api;
using ProtocolLearning.Controllers.Tests.Fakes;

namespace ProtocolLearning.Controllers.Tests.Api;

public sealed class ApiClientTests : IAsyncLifetime, IDisposable
{
    private const string Manager = "protocollearning-test";

    private FakeApiServer _server = null!;
    private TestConnection _connection = null!;

    private ApiClient Client => _connection.Api;

    public async Task InitializeAsync()
    {
        _server = await FakeApiServer.StartAsync();
        _connection = new TestConnection(_server.Configuration);
    }

    public Task DisposeAsync() => _server.DisposeAsync().AsTask();

    public void Dispose() => _connection.Dispose();

    [Fact]
    public async Task Get_of_what_is_not_there_is_a_result()
    {
        var result = await Client.GetAsync<Widget>(new ObjectKey("ns", "none"), default);

        Assert.Equal((ApiOutcome.NotFound, null), (result.Outcome, result.Value));
    }

    [Fact]
    public async Task Create_twice_meets_the_first()
    {
        Assert.Equal(ApiOutcome.Success, (await Client.CreateAsync(Widget.Named("w"), default)).Outcome);
        Assert.Equal(ApiOutcome.AlreadyExists, (await Client.CreateAsync(Widget.Named("w"), default)).Outcome);
    }

    [Fact]
    public async Task Writes_ask_for_the_metadata_alone_and_come_back_with_it()
    {
        string[] asked = [];
        _server.Fault = context =>
        {
            asked = [.. context.Request.Headers.Accept.ToString().Split(',', StringSplitOptions.TrimEntries)];
            return Task.FromResult(false);
        };

        var created = (await Client.ApplyAsync(Widget.Named("w", 3), null, Manager, default)).Value!;

        Assert.Equal(["application/json; as=PartialObjectMetadata; g=meta.k8s.io; v=v1", "application/json"], asked);
        Assert.Equal(("ns", "w", null), (created.NamespaceProperty, created.Name, created.ManagedFields));
        Assert.Equal((await ReadAsync()).Metadata.ResourceVersion, created.ResourceVersion);
    }

    [Fact]
    public async Task Replace_of_an_old_version_is_a_conflict()
    {
        var created = await CreatedAsync(Widget.Named("w", 1));
        _server.Put(Widget.Named("w", 2));

        Assert.Equal(ApiOutcome.Conflict, (await Client.ReplaceAsync(created, default)).Outcome);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    public async Task Get_refused_credentials_throws_and_says_so(int code)
    {
        _server.Fault = async context =>
        {
            await FakeApiServer.StatusAsync(context, code, "Refused", "no access for you");
            return true;
        };

        var exception = await Assert.ThrowsAsync<ApiException>(() => Client.GetAsync<Widget>(new ObjectKey("ns", "w"), default));

        Assert.True(exception.IsUnauthorized);
        Assert.Contains("no access for you", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PatchStatus_equal_sends_nothing()
    {
        var observed = await CreatedAsync(Widget.Named("w"));
        observed.Status = new WidgetStatus { Phase = "Ready", Seen = 3 };
        var desired = KubernetesSerializer.Clone(observed);
        var before = _server.Writes.Count;

        var result = await Client.PatchStatusAsync(observed, desired, default);

        Assert.Equal(ApiOutcome.Unchanged, result.Outcome);
        Assert.Equal(before, _server.Writes.Count);
    }

    [Fact]
    public async Task PatchStatus_removes_fields_and_holds_to_the_observed_version()
    {
        var observed = await CreatedAsync(Widget.Named("w"));
        observed.Status = new WidgetStatus { Phase = "Ready", Seen = 3 };
        var desired = KubernetesSerializer.Clone(observed);
        desired.Status = new WidgetStatus { Seen = 4 };

        var patched = await Client.PatchStatusAsync(observed, desired, default);
        var again = await Client.PatchStatusAsync(observed, desired, default);

        Assert.Equal(ApiOutcome.Success, patched.Outcome);
        Assert.Equal(ApiOutcome.Conflict, again.Outcome);
        var sent = JsonNode.Parse(_server.Writes[1].Body)!["status"]!.AsObject();
        Assert.True(sent.ContainsKey("phase"));
        Assert.Null(sent["phase"]);
        Assert.Equal(4, (int)sent["seen"]!);
    }

    [Fact]
    public async Task Apply_of_what_is_owned_already_sends_nothing_and_a_removed_field_is_sent()
    {
        var desired = Widget.Named("w", 3);
        desired.Spec!.Node = "n1";
        var applied = await Client.ApplyAsync(desired, null, Manager, default);
        var known = await ReadAsync();
        var repeated = await Client.ApplyAsync(desired, known, Manager, default);
        desired.Spec.Node = null;
        var shrunk = await Client.ApplyAsync(desired, known, Manager, default);

        Assert.Equal([ApiOutcome.Success, ApiOutcome.Unchanged, ApiOutcome.Success], [applied.Outcome, repeated.Outcome, shrunk.Outcome]);
        Assert.Equal(2, _server.Writes.Count);
        var request = _server.Writes[0];
        Assert.Equal("?fieldManager=protocollearning-test&force=true", request.Query);
        Assert.StartsWith("application/apply-patch+yaml", request.ContentType, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Apply_where_another_changed_our_field_is_sent()
    {
        await Client.ApplyAsync(Widget.Named("w", 3), null, Manager, default);
        var applied = await ReadAsync();
        applied.Spec!.Size = 4;

        Assert.Equal(ApiOutcome.Success, (await Client.ApplyAsync(Widget.Named("w", 3), applied, Manager, default)).Outcome);
    }

    [Fact]
    public async Task ApplyStatus_sends_the_status_alone_and_only_once()
    {
        var observed = await CreatedAsync(Widget.Named("w", 5));
        observed.Status = new WidgetStatus { Phase = "Ready" };
        var applied = await Client.ApplyStatusAsync(observed, observed, Manager, default);
        var repeated = await Client.ApplyStatusAsync(observed, await ReadAsync(), Manager, default);

        Assert.Equal([ApiOutcome.Success, ApiOutcome.Unchanged], [applied.Outcome, repeated.Outcome]);
        var request = _server.Writes[^1];
        Assert.EndsWith("/widgets/w/status", request.Path, StringComparison.Ordinal);
        var body = JsonNode.Parse(request.Body)!.AsObject();
        Assert.Equal(["apiVersion", "kind", "metadata", "status"], body.Select(pair => pair.Key));
        Assert.Equal(["name", "namespace"], body["metadata"]!.AsObject().Select(pair => pair.Key));
    }

    [Fact]
    public async Task Finalizers_are_patched_on_condition_of_the_observed_version()
    {
        var observed = await CreatedAsync(Widget.Named("w"));
        var added = await Client.AddFinalizerAsync(observed, "test.dev/a", default);
        var known = await ReadAsync();
        var again = await Client.AddFinalizerAsync(known, "test.dev/a", default);
        var stale = await Client.AddFinalizerAsync(observed, "test.dev/b", default);
        var removed = await Client.RemoveFinalizerAsync(known, "test.dev/a", default);

        Assert.Equal(
            [ApiOutcome.Success, ApiOutcome.Unchanged, ApiOutcome.Conflict, ApiOutcome.Success],
            [added.Outcome, again.Outcome, stale.Outcome, removed.Outcome]);
        Assert.Equal(["test.dev/a"], added.Value!.Finalizers);
        Assert.Empty(removed.Value!.Finalizers ?? []);
    }

    [Fact]
    public async Task Delete_spares_a_successor_of_the_same_name()
    {
        var observed = await CreatedAsync(Widget.Named("w"));
        _server.Remove(FakeApiServer.PathOf("w"));
        _server.Put(Widget.Named("w"));

        Assert.Equal(ApiOutcome.Conflict, (await Client.DeleteAsync(observed, null, default)).Outcome);
        Assert.NotNull(_server.Find(FakeApiServer.PathOf("w")));

        var successor = await ReadAsync();
        Assert.Equal(ApiOutcome.Success, (await Client.DeleteAsync(successor, 0, default)).Outcome);
        Assert.Equal(ApiOutcome.NotFound, (await Client.DeleteAsync(successor, 0, default)).Outcome);
    }

    [Fact]
    public async Task ReadRaw_probes_the_server()
    {
        var result = await Client.ReadRawAsync("/readyz", default);

        Assert.Equal("ok", result.Value);
    }

    private async Task<Widget> CreatedAsync(Widget widget)
    {
        await Client.CreateAsync(widget, default);
        return await ReadAsync();
    }

    private async Task<Widget> ReadAsync() => (await Client.GetAsync<Widget>(new ObjectKey("ns", "w"), default)).Value!;
}
