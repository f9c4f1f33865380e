using System.Text.Json.Nodes;
using ProtocolLearning.LocalCluster.Failures;
using ProtocolLearning.LocalCluster.Json;
using ProtocolLearning.LocalCluster.Patching;
using ProtocolLearning.LocalCluster.Requests;
using ProtocolLearning.LocalCluster.Storage;
using ProtocolLearning.LocalCluster.Writing;

namespace ProtocolLearning.LocalCluster.Handlers;

/// <summary>PATCH of an object or its status: merge patch, JSON patch or server-side apply, as the content type says.</summary>
internal sealed class PatchHandler(ObjectStore store, ObjectWriter writer, TimeProvider time) : IRequestHandler
{
    private const string Supported = "application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml";

    public async Task<ApiFailure?> HandleAsync(ApiRequest request)
    {
        if (request.Path.Subresource is not ("" or "status"))
        {
            return ApiFailures.MethodNotAllowed();
        }

        var mediaType = RequestBody.MediaType(request.Context.Request);
        if (RefuseMediaType(mediaType) is { } unsupported)
        {
            return unsupported;
        }

        var read = await RequestBody.ReadAsync(request.Context.Request);
        if (read.Refused(out var failure, out var body)
            || WriteRequest.ReadOptions(request, body.Duplicates).Refused(out failure, out var options))
        {
            return failure;
        }

        return mediaType == "application/apply-patch+yaml"
            ? await ApplyAsync(request, body.Content, options)
            : await WriteRequest.AnswerAsync(request, time, 200, Patch(request, body.Content, options), options);
    }

    private static ApiFailure? RefuseMediaType(string mediaType) => mediaType switch
    {
        "application/json-patch+json" or "application/merge-patch+json" or "application/apply-patch+yaml" => null,
        "application/strategic-merge-patch+json" => ApiFailures.UnsupportedMediaType(
            "this embedded API server does not know strategic merge patches; use server-side apply (kubectl apply --server-side) "
            + $"or a merge patch (kubectl patch --type=merge). Supported: {Supported}"),
        _ => ApiFailures.UnsupportedMediaType(
            $"the body of the request was in an unknown format ({mediaType}) - accepted media types include: {Supported}"),
    };

    private Outcome<StoredObject> Patch(ApiRequest request, JsonNode patch, WriteOptions options) => patch switch
    {
        JsonObject merge => writer.Change(request.Kind, request.Key, options, current =>
        {
            current.Object("metadata")?.Remove("resourceVersion");
            MergePatch.Apply(current, merge);
            return current;
        }),
        JsonArray operations => writer.Change(request.Kind, request.Key, options, current =>
        {
            var version = current.At("metadata", "resourceVersion").AsText();
            return JsonPatch.Apply(current, operations).Refused(out var failure, out var patched)
                ? failure
                : WithoutUntouchedVersion(patched, version);
        }),
        _ => ApiFailures.BadRequest("the patch must be an object (merge patch) or a list of operations (JSON patch)"),
    };

    private async Task<ApiFailure?> ApplyAsync(ApiRequest request, JsonNode content, WriteOptions options)
    {
        if (content is not JsonObject configuration)
        {
            return ApiFailures.BadRequest("an applied configuration must be an object");
        }

        if (!request.Query.IsPresent("fieldManager"))
        {
            options = options with { FieldManager = "" };
        }

        var exists = store.Find(request.Kind.StorageName, request.Key) is not null;
        var applied = writer.Apply(request.Kind, request.Key, configuration, options);
        return await WriteRequest.AnswerAsync(request, time, exists ? 200 : 201, applied, options);
    }

    /// <summary>A version that the patch did not touch is no precondition: the patch applies to whatever is there.</summary>
    private static JsonObject WithoutUntouchedVersion(JsonObject patched, string? version)
    {
        if (patched.At("metadata", "resourceVersion").AsText() == version)
        {
            patched.Object("metadata")?.Remove("resourceVersion");
        }

        return patched;
    }
}
