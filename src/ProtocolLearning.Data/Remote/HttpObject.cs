using System.Net;
using System.Net.Http.Headers;

namespace ProtocolLearning.Data.Remote;

/// <summary>A file behind an http or https address.</summary>
internal sealed class HttpObject(HttpClient client, Uri address) : IRemoteObject
{
    public string Address { get; } = address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);

    public async Task<RemoteVersion> DescribeAsync(CancellationToken cancellationToken)
    {
        using var response = await SendAsync(new RangeHeaderValue(0, 0), tag: null, cancellationToken);
        var hasRanges = response.StatusCode == HttpStatusCode.PartialContent;
        var length = hasRanges ? response.Content.Headers.ContentRange?.Length : response.Content.Headers.ContentLength;
        return length is { } bytes
            ? new RemoteVersion(bytes, TagOf(response), hasRanges)
            : throw new RemoteSourceException($"'{Address}' does not say its length; serve it as a file.");
    }

    public async Task<RemoteBody> OpenAsync(RemoteVersion version, long start, long length, CancellationToken cancellationToken)
    {
        var response = await SendAsync(version.HasRanges ? new RangeHeaderValue(start, start + length - 1) : null, version.Tag, cancellationToken);
        if (TagOf(response) == version.Tag
            && (!version.HasRanges || response.Content.Headers.ContentRange is { From: var from, Length: var all } && from == start && all == version.Length))
        {
            return new RemoteBody(await response.Content.ReadAsStreamAsync(cancellationToken), response);
        }

        response.Dispose();
        throw new RemoteSourceException($"'{Address}' changed while it was read; start again once it is at rest.");
    }

    private async Task<HttpResponseMessage> SendAsync(RangeHeaderValue? range, string? tag, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Range = range;
        if (range is not null && EntityTagHeaderValue.TryParse(tag, out var entity) && !entity.IsWeak)
        {
            request.Headers.IfRange = new RangeConditionHeaderValue(entity);
        }

        var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (response.StatusCode is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError)
        {
            var status = (int)response.StatusCode;
            response.Dispose();
            throw new HttpRequestException($"'{Address}' answers {status}.");
        }

        if (!response.IsSuccessStatusCode)
        {
            var status = (int)response.StatusCode;
            response.Dispose();
            throw new RemoteSourceException($"'{Address}' answers {status}; check the address and who may read it.");
        }

        return response;
    }

    /// <summary>The strong or weak tag, else the date of the last change.</summary>
    private static string? TagOf(HttpResponseMessage response) =>
        response.Headers.ETag?.ToString() ?? response.Content.Headers.LastModified?.ToString("O");
}
