using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;

using k8s;
using k8s.Models;

namespace ProtocolLearning.Controllers.Api;

/// <summary>Lists and watches one kind over plain HTTP, custom resources and core kinds alike.</summary>
internal sealed class ResourceReader<T>(
    ApiTransport transport,
    string? @namespace,
    string? labelSelector,
    string? fieldSelector,
    ListBounds? bounds = null,
    JsonSerializerOptions? serializer = null)
    : IResourceSource<T>
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    private const int PageSize = 500;
    private const int MaximumPages = 10_000;
    private static readonly TimeSpan ListTimeout = TimeSpan.FromMinutes(2);

    private readonly ResourceKind _kind = ResourceKind.Of<T>();
    private readonly ListBounds _bounds = bounds ?? ListBounds.None;
    private readonly JsonSerializerOptions _serializer = serializer ?? KubernetesSerializer.Options;

    public async Task<Listing<T>> ListAllAsync(string resourceVersion, CancellationToken cancellationToken)
    {
        // The watch cache of the server answers an exact version in one piece; it would ignore a limit.
        var paged = resourceVersion is "" or "0";
        var items = new List<T>();
        var bytes = 0L;
        string? next = null;
        for (var page = 0; page < MaximumPages; page++)
        {
            var path = Query(
                ("limit", paged ? PageSize.ToString(CultureInfo.InvariantCulture) : null),
                ("resourceVersion", next is null && resourceVersion.Length > 0 ? resourceVersion : null),
                ("continue", next));
            var answer = await transport.ReadPageAsync(path, ListTimeout, _bounds.Bytes - bytes, cancellationToken);
            if (!answer.IsSuccess)
            {
                throw transport.Failure(HttpMethod.Get, path, answer);
            }

            var list = answer.Read<ListPage<T>>(_serializer);
            foreach (var item in list.Items ?? [])
            {
                items.Add(Checked(item));
            }

            bytes += answer.Body.Length;
            if (items.Count > _bounds.Objects)
            {
                throw new ApiException($"Cluster {transport.Cluster} has more than {_bounds.Objects} {_kind.Plural} for this operator, which keeps no more.");
            }

            if (string.IsNullOrEmpty(list.Metadata?.ContinueProperty))
            {
                return new Listing<T>(items, list.Metadata?.ResourceVersion ?? "");
            }

            next = list.Metadata.ContinueProperty;
        }

        throw new ApiException($"Listing {_kind.Plural} at cluster {transport.Cluster} did not end after {MaximumPages} pages.");
    }

    public async IAsyncEnumerable<WatchEvent<T>> WatchAsync(
        string resourceVersion, TimeSpan timeout, Action opened, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var path = Query(
            ("watch", "true"),
            ("allowWatchBookmarks", "true"),
            ("resourceVersion", resourceVersion),
            ("timeoutSeconds", ((int)timeout.TotalSeconds).ToString(CultureInfo.InvariantCulture)));
        using var response = await transport.OpenAsync(path, cancellationToken);
        opened();
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        await foreach (var line in WatchLines.ReadAsync(stream, cancellationToken))
        {
            var parsed = WatchLine<T>.Parse(line, _serializer);
            if (parsed.Error is not null)
            {
                throw transport.Failure(path, parsed.Error);
            }

            yield return parsed.Kind is WatchEventKind.Bookmark
                ? new WatchEvent<T>(parsed.Kind, parsed.Entity!)
                : new WatchEvent<T>(parsed.Kind, Checked(parsed.Entity!));
        }
    }

    private T Checked(T item)
    {
        if (string.IsNullOrEmpty(item.Metadata?.Name) || string.IsNullOrEmpty(item.Metadata.ResourceVersion))
        {
            throw new InvalidDataException($"Cluster {transport.Cluster} sent a {_kind.Kind} without name or resource version.");
        }

        item.ApiVersion ??= _kind.ApiVersion;
        item.Kind ??= _kind.Kind;
        return item;
    }

    private string Query(params ReadOnlySpan<(string Name, string? Value)> parameters)
    {
        var path = _kind.CollectionPath(@namespace);
        var separator = '?';
        ReadOnlySpan<(string, string?)> all = [.. parameters, ("labelSelector", labelSelector), ("fieldSelector", fieldSelector)];
        foreach (var (name, value) in all)
        {
            if (!string.IsNullOrEmpty(value))
            {
                path += $"{separator}{name}={Uri.EscapeDataString(value)}";
                separator = '&';
            }
        }

        return path;
    }
}
