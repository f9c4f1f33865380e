using System.Net;
using System.Text;
using System.Text.Json;

using k8s.Models;

namespace ProtocolLearning.Controllers.Api;

/// <summary>A whole answer of an API server.</summary>
internal readonly record struct ApiAnswer(HttpStatusCode StatusCode, ReadOnlyMemory<byte> Body, TimeSpan? RetryAfter)
{
    private const int MostChecks = 8;
    private const int LongestChecks = 512;

    public bool IsSuccess => (int)StatusCode is >= 200 and < 300;

    /// <summary>The server's <c>Status</c>, or null where the body is something else (a proxy's page, say).</summary>
    public V1Status? ReadStatus()
    {
        try
        {
            return Body.Length == 0 ? null : JsonSerializer.Deserialize<V1Status>(Body.Span, KubernetesSerializer.Options);
        }
        catch (Exception exception) when (KubernetesSerializer.IsMalformed(exception))
        {
            return null;
        }
    }

    /// <summary>The checks that failed, where the answer is that of <c>/readyz</c>: <c>[-]etcd failed: reason withheld</c>.</summary>
    public string? FailedChecks
    {
        get
        {
            var failed = Encoding.UTF8.GetString(Body.Span).Split('\n').Where(line => line.StartsWith("[-]", StringComparison.Ordinal)).Take(MostChecks);
            var text = string.Join("; ", failed.Select(line => line.TrimEnd()));
            return text.Length == 0 ? null : text.Length > LongestChecks ? text[..LongestChecks] : text;
        }
    }

    /// <summary>The metadata, without managed fields, of an answer that may have more.</summary>
    /// <exception cref="ApiException">There is none.</exception>
    public V1ObjectMeta ReadMetadata() => Read<Described>(KubernetesSerializer.Unmanaged).Metadata
        ?? throw new ApiException($"The API server answered {(int)StatusCode} with an object that has no metadata.");

    public T Read<T>()
        where T : class => Read<T>(KubernetesSerializer.Options);

    /// <summary>Reads the body with settings that may pass over what nobody needs.</summary>
    public T Read<T>(JsonSerializerOptions options)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(Body.Span, options)
                ?? throw new ApiException($"The API server answered {(int)StatusCode} with null instead of a {typeof(T).Name}.");
        }
        catch (Exception exception) when (KubernetesSerializer.IsMalformed(exception))
        {
            throw new ApiException(
                $"The API server answered {(int)StatusCode} with no valid {typeof(T).Name}: {exception.Message}", exception);
        }
    }

    private sealed record Described(V1ObjectMeta? Metadata);
}
