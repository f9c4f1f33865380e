using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

using Microsoft.AspNetCore.Http;

namespace ProtocolLearning.Controllers.Tests.Fakes;

internal sealed partial class FakeApiServer
{
    public static Task StatusAsync(HttpContext context, int code, string reason, string message = "")
    {
        context.Response.StatusCode = code;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(Status(code, reason, message).ToJsonString());
    }

    private static JsonObject Status(int code, string reason, string message = "") => new()
    {
        ["kind"] = "Status",
        ["apiVersion"] = "v1",
        ["status"] = "Failure",
        ["code"] = code,
        ["reason"] = reason,
        ["message"] = message,
    };

    private static async Task JsonAsync(HttpContext context, JsonNode body, int code = 200)
    {
        context.Response.StatusCode = code;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(body.ToJsonString());
    }

    /// <summary>Whether an object is in a collection: of one namespace, or of the whole cluster.</summary>
    private static bool IsIn(string collection, string path)
    {
        if (path.StartsWith(collection + "/", StringComparison.Ordinal))
        {
            return true;
        }

        var (root, plural) = (collection[..collection.LastIndexOf('/')], collection[(collection.LastIndexOf('/') + 1)..]);
        var parts = path.Split('/');
        return path.StartsWith($"{root}/namespaces/", StringComparison.Ordinal) && parts[^2] == plural;
    }

    private static bool IsCollection(string path)
    {
        var segments = path.Trim('/').Split('/');
        var rest = segments[0] == "api" ? segments[2..] : segments[3..];
        return rest.Length is 1 or 3 && !(rest.Length == 3 && rest[0] != "namespaces");
    }

    private async Task ReadAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        if (!path.StartsWith("/api", StringComparison.Ordinal))
        {
            await context.Response.WriteAsync("ok");
        }
        else if (!IsCollection(path))
        {
            await (Find(path) is { } found ? JsonAsync(context, found) : StatusAsync(context, 404, "NotFound", $"{path} not found"));
        }
        else if (context.Request.Query["watch"] == "true")
        {
            await WatchAsync(context, path);
        }
        else
        {
            await ListAsync(context, path);
        }
    }

    private async Task ListAsync(HttpContext context, string collection)
    {
        var query = context.Request.Query;
        var limit = query.TryGetValue("limit", out var asked) ? int.Parse(asked!, CultureInfo.InvariantCulture) : int.MaxValue;
        var offset = query.TryGetValue("continue", out var token) ? int.Parse(token!, CultureInfo.InvariantCulture) : 0;
        JsonObject list;
        lock (_gate)
        {
            var all = _objects.Where(pair => IsIn(collection, pair.Key)).Select(pair => pair.Value).ToList();
            var items = all.Skip(offset).Take(limit).Select(entity =>
            {
                // Core kinds come without them.
                var item = (JsonObject)entity.DeepClone();
                item.Remove("kind");
                item.Remove("apiVersion");
                return (JsonNode)item;
            });
            var metadata = new JsonObject { ["resourceVersion"] = _version.ToString(CultureInfo.InvariantCulture) };
            if (offset + limit < all.Count)
            {
                metadata["continue"] = (offset + limit).ToString(CultureInfo.InvariantCulture);
            }

            list = new JsonObject { ["kind"] = "List", ["metadata"] = metadata, ["items"] = new JsonArray([.. items]) };
        }

        await JsonAsync(context, list);
    }

    private async Task WatchAsync(HttpContext context, string collection)
    {
        var from = long.Parse(context.Request.Query["resourceVersion"]!, CultureInfo.InvariantCulture);
        if (from < _oldest)
        {
            await ExpireAsync(context);
            return;
        }

        CancellationToken closed;
        lock (_gate)
        {
            closed = _watches.Token;
            OpenWatches++;
        }

        try
        {
            await context.Response.Body.FlushAsync();
            using var end = CancellationTokenSource.CreateLinkedTokenSource(closed, context.RequestAborted);
            while (true)
            {
                List<string> lines;
                Task changed;
                lock (_gate)
                {
                    lines =
                    [
                        .. _log.Where(entry => entry.Version > from && IsIn(collection, entry.Path))
                            .Select(entry => Line(entry.Type, entry.Entity)),
                    ];
                    from = _version;
                    changed = _changed.Task;
                }

                foreach (var line in lines)
                {
                    await context.Response.WriteAsync(line, end.Token);
                }

                await context.Response.Body.FlushAsync(end.Token);
                await changed.WaitAsync(end.Token);
            }
        }
        catch (OperationCanceledException)
        {
            context.Abort();
        }
        finally
        {
            lock (_gate)
            {
                OpenWatches--;
            }
        }
    }

    private async Task ExpireAsync(HttpContext context)
    {
        var gone = Status(410, "Expired", "too old resource version");
        switch (Expiry)
        {
            case ExpiryShape.HttpStatus:
                await StatusAsync(context, 410, "Expired", "too old resource version");
                break;
            case ExpiryShape.ErrorEvent:
                await context.Response.WriteAsync(Line("ERROR", gone));
                break;
            default:
                await context.Response.WriteAsync(gone.ToJsonString() + "\n");
                break;
        }
    }

    private static string Line(string type, JsonNode entity) =>
        new StringBuilder().Append("{\"type\":\"").Append(type).Append("\",\"object\":").Append(entity.ToJsonString()).Append("}\n").ToString();
}
