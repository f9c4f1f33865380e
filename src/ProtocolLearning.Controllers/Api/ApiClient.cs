using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

using k8s;
using k8s.Models;

using ProtocolLearning.Controllers.Runtime;

namespace ProtocolLearning.Controllers.Api;

/// <inheritdoc cref="IApiClient"/>
internal sealed class ApiClient(ApiTransport transport) : IApiClient
{
    private const string Apply = "application/apply-patch+yaml";
    private const string Merge = "application/merge-patch+json";
    private const string Json = "application/json";

    /// <summary>What one list may hold, whichever cluster answers.</summary>
    private static readonly ListBounds Most = new(100_000, 256L << 20);

    public string Cluster => transport.Cluster;

    public Task<ApiResult<T>> GetAsync<T>(ObjectKey key, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta> =>
        SendAsync<T>(HttpMethod.Get, ResourceKind.Of<T>().ObjectPath(key), null, Json, cancellationToken);

    public async Task<IReadOnlyList<T>> ListAsync<T>(string @namespace, string? labelSelector, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var reader = new ResourceReader<T>(transport, @namespace, labelSelector, null, Most);
        var listed = await reader.ListAllAsync("", cancellationToken);
        return listed.Items;
    }

    public Task<ApiResult<V1ObjectMeta>> CreateAsync<T>(T entity, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var kind = ResourceKind.Of<T>();
        (entity.ApiVersion, entity.Kind) = (kind.ApiVersion, kind.Kind);
        return WriteAsync<T>(
            HttpMethod.Post, kind.CollectionPath(entity.Metadata.NamespaceProperty), Content(entity, Json), cancellationToken);
    }

    public Task<ApiResult<T>> ReplaceAsync<T>(T entity, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta> =>
        SendAsync<T>(HttpMethod.Put, PathOf(entity), Typed(entity), Json, cancellationToken);

    public Task<ApiResult<V1ObjectMeta>> ApplyAsync<T>(T desired, T? cached, string fieldManager, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta> =>
        ApplyAsync(ApplyDocument.ForObject(Typed(desired)), PathOf(desired), "", cached, fieldManager, cancellationToken);

    public Task<ApiResult<V1ObjectMeta>> ApplyStatusAsync<T>(T desired, T? cached, string fieldManager, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta> =>
        ApplyAsync(
            ApplyDocument.ForStatus(desired), $"{PathOf(desired)}/status", "status", cached, fieldManager, cancellationToken);

    public Task<ApiResult<V1ObjectMeta>> PatchStatusAsync<T>(T observed, T desired, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var difference = MergePatch.Between(
            KubernetesSerializer.ToNode(observed)["status"] as JsonObject ?? [],
            KubernetesSerializer.ToNode(desired)["status"] as JsonObject ?? []);
        if (difference.Count == 0)
        {
            return Task.FromResult(Unchanged(observed));
        }

        var patch = new JsonObject { ["metadata"] = Precondition(observed), ["status"] = difference };
        return WriteAsync<T>(HttpMethod.Patch, $"{PathOf(observed)}/status", Content(patch, Merge), cancellationToken);
    }

    public Task<ApiResult<V1ObjectMeta>> AddFinalizerAsync<T>(T observed, string finalizer, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var finalizers = observed.Metadata.Finalizers ?? [];
        return finalizers.Contains(finalizer)
            ? Task.FromResult(Unchanged(observed))
            : WriteFinalizersAsync(observed, [.. finalizers, finalizer], cancellationToken);
    }

    public Task<ApiResult<V1ObjectMeta>> RemoveFinalizerAsync<T>(T observed, string finalizer, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var finalizers = observed.Metadata.Finalizers ?? [];
        return finalizers.Contains(finalizer)
            ? WriteFinalizersAsync(observed, [.. finalizers.Where(other => other != finalizer)], cancellationToken)
            : Task.FromResult(Unchanged(observed));
    }

    public async Task<ApiResult<T>> DeleteAsync<T>(T observed, int? gracePeriodSeconds, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var options = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "DeleteOptions",
            ["preconditions"] = new JsonObject { ["uid"] = observed.Metadata.Uid },
            ["propagationPolicy"] = "Background",
        };
        if (gracePeriodSeconds is { } seconds)
        {
            options["gracePeriodSeconds"] = seconds;
        }

        // The answer is the object or a Status, as the server likes: neither is of use.
        var path = PathOf(observed);
        var answer = await transport.SendAsync(HttpMethod.Delete, path, Content(options, Json), null, cancellationToken);
        return answer.IsSuccess
            ? new ApiResult<T>(ApiOutcome.Success, observed)
            : Refusal<T>(HttpMethod.Delete, path, answer);
    }

    public async Task<ApiResult<string>> ReadRawAsync(string path, CancellationToken cancellationToken)
    {
        var relative = path.TrimStart('/');
        var answer = await transport.ProbeAsync(relative, cancellationToken);
        return answer.IsSuccess
            ? new ApiResult<string>(ApiOutcome.Success, Encoding.UTF8.GetString(answer.Body.Span))
            : Refusal<string>(HttpMethod.Get, relative, answer);
    }

    /// <summary>
    /// Sends a body that the caller has built itself, where the model's own serialisation would lose something.
    /// </summary>
    internal async Task<ApiResult<T>> SendAsync<T>(
        HttpMethod method, string path, JsonObject? body, string mediaType, CancellationToken cancellationToken)
        where T : class
    {
        var content = body is null ? null : Content(body, mediaType);
        var answer = await transport.SendAsync(method, path, content, null, cancellationToken);
        if (!answer.IsSuccess)
        {
            return Refusal<T>(method, path, answer);
        }

        var value = answer.Read<T>();
        if (method != HttpMethod.Get && value is IKubernetesObject<V1ObjectMeta> written)
        {
            WrittenVersions.Note(Cluster, typeof(T), written.Metadata?.ResourceVersion);
        }

        return new ApiResult<T>(ApiOutcome.Success, value);
    }

    /// <summary>Sends a write of which only the metadata that comes of it is of use: the caches hear the rest.</summary>
    internal async Task<ApiResult<V1ObjectMeta>> WriteAsync<T>(
        HttpMethod method, string path, HttpContent content, CancellationToken cancellationToken)
        where T : class
    {
        var answer = await transport.WriteAsync(method, path, content, cancellationToken);
        if (!answer.IsSuccess)
        {
            return Refusal<V1ObjectMeta>(method, path, answer);
        }

        var metadata = answer.ReadMetadata();
        WrittenVersions.Note(Cluster, typeof(T), metadata.ResourceVersion);
        return new ApiResult<V1ObjectMeta>(ApiOutcome.Success, metadata);
    }

    internal static ByteArrayContent Content<T>(T body, string mediaType)
    {
        var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body, KubernetesSerializer.Options));
        content.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
        return content;
    }

    private static ApiResult<V1ObjectMeta> Unchanged(IMetadata<V1ObjectMeta> known) => new(ApiOutcome.Unchanged, known.Metadata);

    private static string PathOf<T>(T entity)
        where T : class, IKubernetesObject<V1ObjectMeta> =>
        ResourceKind.Of<T>().ObjectPath(ObjectKey.Of(entity));

    private static JsonObject Typed<T>(T entity)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var kind = ResourceKind.Of<T>();
        var node = KubernetesSerializer.ToNode(entity);
        node["apiVersion"] = kind.ApiVersion;
        node["kind"] = kind.Kind;
        return node;
    }

    private static JsonObject Precondition<T>(T observed)
        where T : class, IKubernetesObject<V1ObjectMeta> =>
        new() { ["resourceVersion"] = observed.Metadata.ResourceVersion };

    private Task<ApiResult<V1ObjectMeta>> WriteFinalizersAsync<T>(T observed, string[] finalizers, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var metadata = Precondition(observed);
        metadata["finalizers"] = new JsonArray([.. finalizers.Select(finalizer => (JsonNode)finalizer)]);
        return WriteAsync<T>(
            HttpMethod.Patch, PathOf(observed), Content(new JsonObject { ["metadata"] = metadata }, Merge), cancellationToken);
    }

    private Task<ApiResult<V1ObjectMeta>> ApplyAsync<T>(
        JsonObject document, string path, string subresource, T? cached, string fieldManager, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        if (cached is not null && OwnedFields.Of(cached, fieldManager, subresource) is { } owned
            && owned.Match(document, KubernetesSerializer.ToPartialNode(cached, document.Select(field => field.Key))))
        {
            return Task.FromResult(Unchanged(cached));
        }

        var query = string.Create(CultureInfo.InvariantCulture, $"fieldManager={Uri.EscapeDataString(fieldManager)}&force=true");
        return WriteAsync<T>(HttpMethod.Patch, $"{path}?{query}", Content(document, Apply), cancellationToken);
    }

    private ApiResult<T> Refusal<T>(HttpMethod method, string path, ApiAnswer answer)
        where T : class
    {
        var status = answer.ReadStatus();
        return answer.StatusCode switch
        {
            HttpStatusCode.NotFound => new ApiResult<T>(ApiOutcome.NotFound, null, status?.Message),
            HttpStatusCode.Conflict when status?.Reason == "AlreadyExists" =>
                new ApiResult<T>(ApiOutcome.AlreadyExists, null, status.Message),
            HttpStatusCode.Conflict => new ApiResult<T>(ApiOutcome.Conflict, null, status?.Message),
            HttpStatusCode.Gone => new ApiResult<T>(ApiOutcome.Gone, null, status?.Message),
            _ => throw transport.Failure(method, path, answer),
        };
    }
}
