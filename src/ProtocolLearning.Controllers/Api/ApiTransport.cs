using System.Net;
using System.Net.Http.Headers;

using k8s;
using k8s.Models;

using ProtocolLearning.Controllers.Clusters;
using ProtocolLearning.Controllers.Observability;

namespace ProtocolLearning.Controllers.Api;

/// <summary>
/// Sends requests with the credentials of a <see cref="Kubernetes"/> client and turns failures into <see cref="ApiException"/>.
/// </summary>
internal sealed class ApiTransport(
    string cluster, Kubernetes client, TimeSpan requestTimeout, TimeProvider time, CancellationToken disengaged)
{
    private const long MaximumAnswerBytes = 256L << 20;
    private const int MaximumErrorBytes = 64 << 10;
    private static readonly TimeSpan MaximumRetryAfter = TimeSpan.FromMinutes(10);
    private static readonly MediaTypeWithQualityHeaderValue Json = new("application/json");
    private static readonly MediaTypeWithQualityHeaderValue MetadataAlone =
        MediaTypeWithQualityHeaderValue.Parse("application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1");

    public string Cluster => cluster;

    /// <summary>Sends a request and reads the whole answer inside the request timeout.</summary>
    /// <returns>The answer, of whatever status.</returns>
    public async Task<ApiAnswer> SendAsync(
        HttpMethod method, string path, HttpContent? content, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        var limit = timeout ?? requestTimeout;
        using var request = Request(method, path, content);
        request.Options.Set(RequestTraits.TimeLimit, limit);
        return await ExchangeAsync(request, path, limit, MaximumAnswerBytes, cancellationToken);
    }

    /// <summary>As <see cref="SendAsync"/>, but of what was written the server need send the metadata alone.</summary>
    public async Task<ApiAnswer> WriteAsync(HttpMethod method, string path, HttpContent content, CancellationToken cancellationToken)
    {
        using var request = Request(method, path, content);
        request.Options.Set(RequestTraits.TimeLimit, requestTimeout);
        request.Headers.Accept.Clear();
        request.Headers.Accept.Add(MetadataAlone);
        request.Headers.Accept.Add(Json);
        return await ExchangeAsync(request, path, requestTimeout, MaximumAnswerBytes, cancellationToken);
    }

    /// <summary>Reads one page of a list.</summary>
    /// <param name="path">With its query.</param>
    /// <param name="timeout">How long it may take.</param>
    /// <param name="maximumBytes">How long the answer may be.</param>
    /// <param name="cancellationToken">Cuts it off.</param>
    /// <exception cref="ApiException">No answer, or too long a one.</exception>
    public async Task<ApiAnswer> ReadPageAsync(string path, TimeSpan timeout, long maximumBytes, CancellationToken cancellationToken)
    {
        using var request = Request(HttpMethod.Get, path, null);
        request.Options.Set(RequestTraits.TimeLimit, timeout);
        return await ExchangeAsync(request, path, timeout, Math.Min(maximumBytes, MaximumAnswerBytes), cancellationToken);
    }

    /// <summary>Asks how the server does: no pause that it asked for earlier holds this back.</summary>
    public async Task<ApiAnswer> ProbeAsync(string path, CancellationToken cancellationToken)
    {
        using var request = Request(HttpMethod.Get, path, null);
        request.Options.Set(RequestTraits.IsProbe, true);
        return await ExchangeAsync(request, path, requestTimeout, MaximumErrorBytes, cancellationToken);
    }

    /// <summary>
    /// Starts a request whose answer is a stream; the caller disposes the response and guards its length in time.
    /// </summary>
    /// <exception cref="ApiException">No answer, or one without success.</exception>
    public async Task<HttpResponseMessage> OpenAsync(string path, CancellationToken cancellationToken)
    {
        ThrowIfDisengaged(HttpMethod.Get, path);
        HttpResponseMessage response;
        using var request = Request(HttpMethod.Get, path, null);
        using var span = ControllerTracing.StartRequest(cluster, HttpMethod.Get, path);
        try
        {
            response = await StartAsync(request, cancellationToken);
            span?.Answered(response.StatusCode);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or ObjectDisposedException)
        {
            span?.Unanswered(exception);
            cancellationToken.ThrowIfCancellationRequested();
            throw Unreachable(HttpMethod.Get, path, exception, false);
        }

        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            var body = ReadOnlyMemory<byte>.Empty;
            try
            {
                body = await ReadAsync(response, MaximumErrorBytes, cancellationToken);
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException or InvalidDataException)
            {
                // The status code says enough; the body would only have explained it.
            }

            throw Failure(HttpMethod.Get, path, new ApiAnswer(response.StatusCode, body, RetryAfter(response)));
        }
    }

    public ApiException Failure(HttpMethod method, string path, ApiAnswer answer)
    {
        var status = answer.ReadStatus();
        return new ApiException(
            $"{method} {path} at cluster {cluster} answered {(int)answer.StatusCode} {status?.Reason}: "
                + (status?.Message ?? answer.FailedChecks ?? "no reason given"),
            answer.StatusCode,
            ReasonOf(status),
            answer.RetryAfter);
    }

    public ApiException Failure(string path, V1Status? status) => new(
        $"GET {path} at cluster {cluster} ended with {status?.Code} {status?.Reason}: {status?.Message ?? "no reason given"}",
        (HttpStatusCode)(status?.Code ?? 500),
        ReasonOf(status),
        null);

    private static string? ReasonOf(V1Status? status) =>
        status?.Details?.Causes?.FirstOrDefault(cause => cause.Reason == "ResourceVersionTooLarge")?.Reason ?? status?.Reason;

    private static TimeSpan? RetryAfter(HttpResponseMessage response)
    {
        var asked = response.Headers.RetryAfter?.Delta;
        return asked > MaximumRetryAfter ? MaximumRetryAfter : asked;
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(
        HttpResponseMessage response, long limit, CancellationToken cancellationToken)
    {
        await using var stream = new BoundedStream(await response.Content.ReadAsStreamAsync(cancellationToken), limit);
        using var buffer = new MemoryStream();
        await stream.CopyToAsync(buffer, cancellationToken);
        return buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
    }

    private async Task<ApiAnswer> ExchangeAsync(
        HttpRequestMessage request, string path, TimeSpan timeout, long maximumBytes, CancellationToken cancellationToken)
    {
        var method = request.Method;
        ThrowIfDisengaged(method, path);
        using var deadline = new CancellationTokenSource(timeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token, disengaged);
        using var span = ControllerTracing.StartRequest(cluster, method, path);
        try
        {
            using var response = await StartAsync(request, linked.Token);
            span?.Answered(response.StatusCode);
            var limit = response.IsSuccessStatusCode ? maximumBytes : MaximumErrorBytes;
            return new ApiAnswer(response.StatusCode, await ReadAsync(response, limit, linked.Token), RetryAfter(response));
        }
        catch (Exception exception) when (
            exception is HttpRequestException or IOException or InvalidDataException or OperationCanceledException or ObjectDisposedException)
        {
            span?.Unanswered(exception);
            cancellationToken.ThrowIfCancellationRequested();
            throw Unreachable(method, path, exception, deadline.IsCancellationRequested);
        }
    }

    private HttpRequestMessage Request(HttpMethod method, string path, HttpContent? content)
    {
        var root = client.BaseUri.AbsoluteUri;
        var request = new HttpRequestMessage(method, new Uri(root.EndsWith('/') ? root + path : $"{root}/{path}"))
        {
            Content = content,
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        request.Headers.Accept.Add(Json);
        return request;
    }

    private async Task<HttpResponseMessage> StartAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        await AuthenticateAsync(request, cancellationToken);
        return await client.HttpClient.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    private async Task AuthenticateAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            await (client.Credentials?.ProcessHttpRequestAsync(request, cancellationToken) ?? Task.CompletedTask);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // A plugin that fails, a token file that is gone: the cluster is out of reach, which callers plan for.
            throw new HttpRequestException($"the credentials could not be made: {exception.Message}", exception);
        }
    }

    private void ThrowIfDisengaged(HttpMethod method, string path)
    {
        if (disengaged.IsCancellationRequested)
        {
            throw new ApiException($"{method} {path}: cluster {cluster} is disengaged.");
        }
    }

    private ApiException Unreachable(HttpMethod method, string path, Exception exception, bool late) => new(
        disengaged.IsCancellationRequested
            ? $"{method} {path}: cluster {cluster} was disengaged."
            : late
                ? $"{method} {path} at cluster {cluster} gave no answer in time."
                : $"{method} {path} at cluster {cluster} failed: {exception.Message}",
        exception);
}
