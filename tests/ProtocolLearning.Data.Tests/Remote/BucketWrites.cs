using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Xml.Linq;

namespace ProtocolLearning.Data.Tests.Remote;

/// <summary>
/// What S3 does with requests that change a bucket: puts, uploads in parts, deletes. Checks what a service checks: the body's hash, that a
/// part belongs to an open upload, and that an upload is completed by its parts in order.
/// </summary>
internal sealed class BucketWrites(ConcurrentDictionary<string, byte[]> objects)
{
    private readonly ConcurrentDictionary<string, SortedDictionary<int, byte[]>> _uploads = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<(string Status, string Code)> _refusals = new();
    private int _numbers;

    /// <summary>Uploads that neither were completed nor taken back.</summary>
    public int OpenUploads => _uploads.Count;

    /// <summary>The next requests are answered with an error, in this order.</summary>
    public void Refuse(params (string Status, string Code)[] refusals) => Array.ForEach(refusals, _refusals.Enqueue);

    /// <summary>The answer's status, headers and body; null of a request that changes nothing.</summary>
    public (string Status, string Headers, string Body)? Answer(string method, string target, IReadOnlyDictionary<string, string> headers, byte[] body)
    {
        if (method is not ("PUT" or "POST" or "DELETE"))
        {
            return null;
        }

        if (_refusals.TryDequeue(out var refusal))
        {
            return Error(refusal.Status, refusal.Code);
        }

        if (headers.TryGetValue("x-amz-content-sha256", out var claimed)
            && claimed.Length == 64
            && claimed != Convert.ToHexStringLower(SHA256.HashData(body)))
        {
            return Error("400 Bad Request", "XAmzContentSHA256Mismatch");
        }

        var path = Uri.UnescapeDataString(target.Split('?')[0]);
        var query = target.Contains('?', StringComparison.Ordinal)
            ? target.Split('?')[1].Split('&').Select(item => item.Split('=')).ToDictionary(item => item[0], item => item.Length > 1 ? Uri.UnescapeDataString(item[1]) : "")
            : [];
        return (method, query.ContainsKey("uploads"), query.GetValueOrDefault("uploadId")) switch
        {
            ("POST", true, _) => Begin(path),
            ("PUT", _, { } upload) => Add(upload, path, query, body),
            ("POST", _, { } upload) => Complete(upload, path, body),
            ("DELETE", _, { } upload) => _uploads.TryRemove(upload, out _) ? ("204 No Content", "", "") : Error("404 Not Found", "NoSuchUpload"),
            ("PUT", _, _) => Put(path, body),
            ("DELETE", _, _) => Delete(path),
            _ => Error("400 Bad Request", "InvalidRequest"),
        };
    }

    private (string Status, string Headers, string Body) Put(string path, byte[] body)
    {
        objects[path] = body;
        return ("200 OK", $"ETag: {Tag(body)}\r\n", "");
    }

    private (string Status, string Headers, string Body) Delete(string path)
    {
        objects.TryRemove(path, out _);
        return ("204 No Content", "", "");
    }

    private (string Status, string Headers, string Body) Begin(string path)
    {
        var upload = $"upload-{Interlocked.Increment(ref _numbers)}{path.Replace('/', '.')}";
        _uploads[upload] = [];
        return ("200 OK", "Content-Type: application/xml\r\n", $"<InitiateMultipartUploadResult><UploadId>{upload}</UploadId></InitiateMultipartUploadResult>");
    }

    private (string Status, string Headers, string Body) Add(string upload, string path, Dictionary<string, string> query, byte[] body)
    {
        if (!_uploads.TryGetValue(upload, out var parts) || !upload.EndsWith(path.Replace('/', '.'), StringComparison.Ordinal))
        {
            return Error("404 Not Found", "NoSuchUpload");
        }

        parts[int.Parse(query["partNumber"], CultureInfo.InvariantCulture)] = body;
        return ("200 OK", $"ETag: {Tag(body)}\r\n", "");
    }

    private (string Status, string Headers, string Body) Complete(string upload, string path, byte[] body)
    {
        if (!_uploads.TryGetValue(upload, out var parts))
        {
            return Error("404 Not Found", "NoSuchUpload");
        }

        var listed = XDocument.Parse(System.Text.Encoding.UTF8.GetString(body)).Descendants()
            .Where(element => element.Name.LocalName == "Part")
            .Select(part => (
                Number: (int)part.Elements().Single(element => element.Name.LocalName == "PartNumber"),
                Tag: (string)part.Elements().Single(element => element.Name.LocalName == "ETag")))
            .ToList();
        if (!listed.Select(part => part.Number).SequenceEqual(parts.Keys) || listed.Any(part => part.Tag.Trim('"') != Tag(parts[part.Number]).Trim('"')))
        {
            return Error("400 Bad Request", "InvalidPart");
        }

        _uploads.TryRemove(upload, out _);
        objects[path] = [.. parts.Values.SelectMany(part => part)];
        return ("200 OK", "Content-Type: application/xml\r\n", $"<CompleteMultipartUploadResult><ETag>{Tag(objects[path])}</ETag></CompleteMultipartUploadResult>");
    }

    private static (string Status, string Headers, string Body) Error(string status, string code) =>
        (status, "Content-Type: application/xml\r\n", $"<Error><Code>{code}</Code><Message>{code}</Message></Error>");

    private static string Tag(byte[] content) => $"\"{Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 16))}\"";
}
