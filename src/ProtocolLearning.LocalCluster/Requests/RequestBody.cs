using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using ProtocolLearning.LocalCluster.Failures;
using ProtocolLearning.LocalCluster.Json;
using YamlDotNet.Core;

namespace ProtocolLearning.LocalCluster.Requests;

/// <summary>The body of a request as nodes, and the paths of members it has twice. JSON and YAML are read, up to 3 MiB.</summary>
internal sealed record RequestBody(JsonNode Content, IReadOnlyCollection<string> Duplicates)
{
    /// <summary>The most bytes a body may have; etcd's limit with room for the envelope, as upstream.</summary>
    public const int MostBytes = 3 * 1024 * 1024;

    private delegate JsonNode? Reader(ReadOnlySpan<byte> bytes, ICollection<string>? duplicates);

    private static readonly string[] Readable = ["application/json", "application/yaml", "text/yaml", ""];

    /// <summary>Reads an object, such as POST and PUT send.</summary>
    public static async Task<Outcome<RequestBody>> ReadObjectAsync(HttpRequest request)
    {
        var mediaType = MediaType(request);
        if (!Readable.Contains(mediaType))
        {
            return ApiFailures.UnsupportedMediaType(
                "the body of the request was in an unknown format - accepted media types include: "
                + $"application/json, application/yaml (got {mediaType})");
        }

        var read = await ReadAsync(request);
        return read.Value is { Content: not JsonObject }
            ? ApiFailures.BadRequest("the body must be an object")
            : read;
    }

    public static string MediaType(HttpRequest request) => (request.ContentType ?? "").Split(';')[0].Trim();

    public static async Task<Outcome<RequestBody>> ReadAsync(HttpRequest request)
    {
        using var buffer = new MemoryStream();
        try
        {
            await request.Body.CopyToAsync(buffer, request.HttpContext.RequestAborted);
        }
        catch (BadHttpRequestException error) when (error.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return ApiFailures.RequestTooLarge(MostBytes);
        }

        var bytes = buffer.GetBuffer().AsSpan(0, (int)buffer.Length);
        var json = Parse(bytes, JsonTree.Parse);
        var mayBeYaml = MediaType(request).EndsWith("yaml", StringComparison.Ordinal);
        return json.Failure is not null && mayBeYaml ? Parse(bytes, ReadYaml) : json;
    }

    private static Outcome<RequestBody> Parse(ReadOnlySpan<byte> bytes, Reader read)
    {
        if (bytes.IsEmpty)
        {
            return ApiFailures.BadRequest("the body is empty");
        }

        try
        {
            var duplicates = new List<string>();
            return read(bytes, duplicates) is { } content
                ? new RequestBody(content, duplicates)
                : ApiFailures.BadRequest("the body is empty");
        }
        catch (Exception error)
            when (error is JsonException or YamlException or InvalidOperationException or InvalidCastException or ArgumentException)
        {
            return ApiFailures.BadRequest($"couldn't read the body: {error.Message}");
        }
    }

    private static JsonNode? ReadYaml(ReadOnlySpan<byte> bytes, ICollection<string>? duplicates) =>
        YamlText.ReadAll(Encoding.UTF8.GetString(bytes)) is [var first, ..] ? first : null;
}
