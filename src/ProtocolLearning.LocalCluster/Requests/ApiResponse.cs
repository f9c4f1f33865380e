using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using ProtocolLearning.LocalCluster.Failures;
using ProtocolLearning.LocalCluster.Json;

namespace ProtocolLearning.LocalCluster.Requests;

/// <summary>Writes answers.</summary>
internal static class ApiResponse
{
    private const string Json = "application/json";
    private const int MostWarnings = 16;
    private const int LongestWarning = 256;

    public static Task WriteAsync(HttpContext context, int code, JsonNode content, string mediaType = Json) =>
        WriteAsync(context, code, JsonFormat.ToBytes(content), mediaType);

    public static async Task WriteAsync(HttpContext context, int code, ReadOnlyMemory<byte> json, string mediaType = Json)
    {
        context.Response.StatusCode = code;
        context.Response.ContentType = mediaType;
        context.Response.ContentLength = json.Length;
        await context.Response.BodyWriter.WriteAsync(json, context.RequestAborted);
    }

    public static Task WriteFailureAsync(HttpContext context, ApiFailure failure)
    {
        if (failure.Details?.RetryAfterSeconds is { } seconds)
        {
            context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        return WriteAsync(context, failure.Code, failure.ToStatus());
    }

    public static Task WriteTextAsync(HttpContext context, string text)
    {
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(text, context.RequestAborted);
    }

    /// <summary>Adds warnings that kubectl shows to its user: as many, and of each as much, as headers have room for.</summary>
    public static void AddWarnings(HttpContext context, IEnumerable<string> warnings)
    {
        foreach (var warning in warnings.Take(MostWarnings))
        {
            var text = warning.Length > LongestWarning ? warning[..LongestWarning] : warning;
            var printable = string.Concat(text.Select(c => c is >= ' ' and <= '~' ? c : '?'));
            var quoted = printable.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(
                "\"", "\\\"", StringComparison.Ordinal);
            context.Response.Headers.Append("Warning", $"299 - \"{quoted}\"");
        }
    }
}
