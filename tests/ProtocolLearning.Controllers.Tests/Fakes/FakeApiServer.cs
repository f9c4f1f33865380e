using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;

using k8s;

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ProtocolLearning.Controllers.Tests.Fakes;

/// <summary>A small API server over real HTTP: lists, watches, writes with resource versions, and faults on demand.</summary>
internal sealed partial class FakeApiServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, JsonObject> _objects = new(StringComparer.Ordinal);
    private readonly List<(long Version, string Type, string Path, JsonObject Entity)> _log = [];
    private readonly ConcurrentQueue<RecordedRequest> _requests = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationTokenSource _watches = new();
    private long _version = 100;
    private long _oldest;
    private int _busy;

    private FakeApiServer(WebApplication app) => _app = app;

    /// <summary>Answers a request instead of the server where it returns true.</summary>
    public Func<HttpContext, Task<bool>>? Fault { get; set; }

    public ExpiryShape Expiry { get; set; }

    public IReadOnlyList<RecordedRequest> Requests => [.. _requests];

    public IReadOnlyList<RecordedRequest> Writes =>
    [
        .. _requests.Where(request => request.IsWrite
            && !request.Path.Contains("/leases", StringComparison.Ordinal)
            && !request.Path.Contains("/events", StringComparison.Ordinal)),
    ];

    public int OpenWatches { get; private set; }

    /// <summary>Requests that are being answered; watches count for as long as they last.</summary>
    public int Busy => Volatile.Read(ref _busy);

    public int Lists(string plural) => _requests.Count(request =>
        request.Method == "GET"
        && request.Path.EndsWith($"/{plural}", StringComparison.Ordinal)
        && !request.Query.Contains("watch=true", StringComparison.Ordinal));

    public KubernetesClientConfiguration Configuration => new()
    {
        Host = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First(),
    };

    public static async Task<FakeApiServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(options => options.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var server = new FakeApiServer(app);
        app.Run(server.AnswerAsync);
        await app.StartAsync();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await _watches.CancelAsync();
        using var now = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    /// <summary>Ends every open watch as servers do after their timeout; an idle one then breaks off inside the body.</summary>
    public void CloseWatches()
    {
        lock (_gate)
        {
            _watches.Cancel();
            _watches = new CancellationTokenSource();
        }
    }

    /// <summary>Forgets all history, as etcd's compaction does.</summary>
    public void Compact()
    {
        lock (_gate)
        {
            _oldest = ++_version;
            _log.Clear();
        }
    }

    public JsonObject? Find(string path)
    {
        lock (_gate)
        {
            return _objects.TryGetValue(path, out var found) ? (JsonObject)found.DeepClone() : null;
        }
    }

    public static string PathOf(string name) => $"/apis/test.dev/v1/namespaces/ns/widgets/{name}";

    public void Put(Widget widget) =>
        Put(PathOf(widget.Metadata.Name), JsonNode.Parse(KubernetesJson.Serialize(widget))!.AsObject());

    /// <summary>Creates or changes an object from behind; a changed spec gets a new generation.</summary>
    public JsonObject Put(string path, JsonObject entity)
    {
        lock (_gate)
        {
            var isNew = !_objects.TryGetValue(path, out var old);
            var metadata = entity["metadata"]!.AsObject();
            metadata["resourceVersion"] = (++_version).ToString(CultureInfo.InvariantCulture);
            metadata["uid"] = isNew ? Guid.NewGuid().ToString() : old!["metadata"]!["uid"]!.DeepClone();
            var generation = isNew ? 1 : (long)old!["metadata"]!["generation"]!;
            metadata["generation"] = isNew || JsonNode.DeepEquals(old!["spec"], entity["spec"]) ? generation : generation + 1;
            if (old?["metadata"]?["deletionTimestamp"] is not null && metadata["finalizers"] is not JsonArray { Count: > 0 })
            {
                _objects.Remove(path);
                Announce("DELETED", path, entity);
                return entity;
            }

            _objects[path] = (JsonObject)entity.DeepClone();
            Announce(isNew ? "ADDED" : "MODIFIED", path, entity);
            return entity;
        }
    }

    public bool Remove(string path)
    {
        lock (_gate)
        {
            if (!_objects.TryGetValue(path, out var entity))
            {
                return false;
            }

            entity = (JsonObject)entity.DeepClone();
            entity["metadata"]!["resourceVersion"] = (++_version).ToString(CultureInfo.InvariantCulture);
            if (entity["metadata"]!["finalizers"] is JsonArray { Count: > 0 })
            {
                entity["metadata"]!["deletionTimestamp"] = "2026-01-01T00:00:00Z";
                _objects[path] = entity;
                Announce("MODIFIED", path, entity);
            }
            else
            {
                _objects.Remove(path);
                Announce("DELETED", path, entity);
            }

            return true;
        }
    }

    private void Announce(string type, string path, JsonObject entity)
    {
        _log.Add((_version, type, path, (JsonObject)entity.DeepClone()));
        var changed = _changed;
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        changed.SetResult();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        Interlocked.Increment(ref _busy);
        try
        {
            await DispatchAsync(context);
        }
        finally
        {
            Interlocked.Decrement(ref _busy);
        }
    }

    private async Task DispatchAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync();
        _requests.Enqueue(new RecordedRequest(
            context.Request.Method, context.Request.Path.Value!, context.Request.QueryString.Value ?? "", context.Request.ContentType, body));
        if (Fault is { } fault && await fault(context))
        {
            return;
        }

        if (HttpMethods.IsGet(context.Request.Method))
        {
            await ReadAsync(context);
        }
        else
        {
            await WriteAsync(context, body.Length == 0 ? null : JsonNode.Parse(body)!.AsObject());
        }
    }
}
