using System.Text.Json.Nodes;

using Microsoft.AspNetCore.Http;

namespace ProtocolLearning.Controllers.Tests.Fakes;

internal sealed partial class FakeApiServer
{
    private async Task WriteAsync(HttpContext context, JsonObject? body)
    {
        var request = context.Request;
        var path = request.Path.Value!;
        var isStatus = path.EndsWith("/status", StringComparison.Ordinal);
        path = isStatus ? path[..^"/status".Length] : path;
        if (HttpMethods.IsPost(request.Method))
        {
            path = $"{path}/{body!["metadata"]!["name"]}";
        }

        JsonObject? answer;
        (int Code, string Reason) refused;
        lock (_gate)
        {
            (answer, refused) = Write(request, path, isStatus, body);
        }

        await (answer is not null ? JsonAsync(context, answer) : StatusAsync(context, refused.Code, refused.Reason, path));
    }

    private (JsonObject? Answer, (int, string) Refused) Write(HttpRequest request, string path, bool isStatus, JsonObject? body)
    {
        var old = Find(path);
        var isApply = request.ContentType?.StartsWith("application/apply-patch", StringComparison.Ordinal) == true;
        if (HttpMethods.IsPost(request.Method))
        {
            return old is null ? (Put(path, body!), default) : (null, (409, "AlreadyExists"));
        }

        if (old is null && !isApply)
        {
            return (null, (404, "NotFound"));
        }

        var expected = body?["metadata"]?["resourceVersion"]?.ToString();
        var uid = body?["preconditions"]?["uid"]?.ToString();
        if ((expected is not null && expected != old?["metadata"]?["resourceVersion"]?.ToString())
            || (uid is not null && uid != old?["metadata"]?["uid"]?.ToString()))
        {
            return (null, (409, "Conflict"));
        }

        if (HttpMethods.IsDelete(request.Method))
        {
            Remove(path);
            return (new JsonObject { ["kind"] = "Status", ["status"] = "Success" }, default);
        }

        if (HttpMethods.IsPut(request.Method))
        {
            return (Put(path, body!), default);
        }

        var changed = old ?? new JsonObject();
        Merge(changed, body!);
        if (isApply)
        {
            Own(changed, request.Query["fieldManager"]!, isStatus ? "status" : "", body!);
        }

        return (Put(path, changed), default);
    }

    private static void Merge(JsonObject target, JsonObject patch)
    {
        foreach (var (name, value) in patch)
        {
            if (value is null)
            {
                target.Remove(name);
            }
            else if (value is JsonObject nested)
            {
                Merge(target[name] as JsonObject ?? (JsonObject)(target[name] = new JsonObject())!, nested);
            }
            else
            {
                target[name] = value.DeepClone();
            }
        }
    }

    private static void Own(JsonObject entity, string manager, string subresource, JsonObject applied)
    {
        var fields = (JsonObject)applied.DeepClone();
        fields.Remove("apiVersion");
        fields.Remove("kind");
        (fields["metadata"] as JsonObject)?.Remove("name");
        (fields["metadata"] as JsonObject)?.Remove("namespace");
        if (fields["metadata"] is JsonObject { Count: 0 })
        {
            fields.Remove("metadata");
        }

        entity["metadata"]!["managedFields"] = new JsonArray(new JsonObject
        {
            ["manager"] = manager,
            ["operation"] = "Apply",
            ["subresource"] = subresource,
            ["fieldsType"] = "FieldsV1",
            ["fieldsV1"] = FieldsOf(fields),
        });
    }

    private static JsonObject FieldsOf(JsonNode? node) => node is not JsonObject map
        ? []
        : new JsonObject(map.Select(pair => KeyValuePair.Create($"f:{pair.Key}", (JsonNode?)FieldsOf(pair.Value))));
}
