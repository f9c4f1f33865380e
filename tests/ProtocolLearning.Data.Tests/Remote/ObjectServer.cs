using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace ProtocolLearning.Data.Tests.Remote;

/// <summary>
/// A small HTTP server on loopback that serves bytes by path, with ranges, tags and faults, and lists a bucket as S3 does. One request
/// a connection.
/// </summary>
internal sealed class ObjectServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentQueue<string> _requests = new();
    private readonly ConcurrentQueue<string> _signatures = new();
    private readonly ConcurrentQueue<Fault> _faults = new();

    public ObjectServer()
    {
        Writes = new BucketWrites(Objects);
        _listener.Start();
        _ = AcceptAsync();
    }

    /// <summary>What goes wrong with one answer.</summary>
    public enum Fault
    {
        /// <summary>503.</summary>
        Busy,

        /// <summary>The connection ends after a third of the body.</summary>
        Cut,

        /// <summary>Nothing comes until the client goes.</summary>
        Stall,
    }

    public ConcurrentDictionary<string, byte[]> Objects { get; } = new(StringComparer.Ordinal);

    /// <summary>What changes the objects.</summary>
    public BucketWrites Writes { get; }

    /// <summary>Whether it knows ranges.</summary>
    public bool HasRanges { get; set; } = true;

    /// <summary>Whether it gives tags.</summary>
    public bool HasTags { get; set; } = true;

    /// <summary>Called with each request's range, before it is answered.</summary>
    public Action<string>? OnRange { get; set; }

    public string Endpoint => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>Method, path and range of each request so far.</summary>
    public IReadOnlyList<string> Requests => [.. _requests];

    /// <summary>The Authorization of each request so far that had one.</summary>
    public IReadOnlyList<string> Signatures => [.. _signatures];

    /// <summary>The next answers that carry a body go wrong in this way, in this order.</summary>
    public void Fail(params Fault[] faults) => Array.ForEach(faults, _faults.Enqueue);

    public void Dispose() => _listener.Stop();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync();
                _ = AnswerAsync(client);
            }
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
            // The listener was stopped.
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                await using var stream = client.GetStream();
                if (await ReadHeadAsync(stream) is not { Length: > 0 } head)
                {
                    return;
                }

                var lines = head.Split("\r\n");
                var (method, target) = (lines[0].Split(' ')[0], lines[0].Split(' ')[1]);
                var headers = lines.Skip(1).Where(line => line.Contains(':', StringComparison.Ordinal))
                    .ToDictionary(line => line[..line.IndexOf(':', StringComparison.Ordinal)], line => line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim(), StringComparer.OrdinalIgnoreCase);
                var range = headers.GetValueOrDefault("Range", "");
                _requests.Enqueue($"{method} {target} {range}".TrimEnd());
                if (headers.TryGetValue("Authorization", out var signature))
                {
                    _signatures.Enqueue(signature);
                }

                OnRange?.Invoke(range);
                var body = new byte[int.Parse(headers.GetValueOrDefault("Content-Length", "0"), CultureInfo.InvariantCulture)];
                if (headers.ContainsKey("Expect"))
                {
                    await stream.WriteAsync("HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray());
                }

                await stream.ReadExactlyAsync(body);
                if (Writes.Answer(method, target, headers, body) is { } answer)
                {
                    await WriteAsync(stream, answer.Status, answer.Headers, Encoding.UTF8.GetBytes(answer.Body), fault: null);
                    return;
                }

                await RespondAsync(stream, method, target, range, headers.GetValueOrDefault("If-Match"));
            }
            catch (Exception failure) when (failure is IOException or SocketException)
            {
                // The client went away.
            }
        }
    }

    private async Task RespondAsync(NetworkStream stream, string method, string target, string range, string? ifMatch)
    {
        var path = Uri.UnescapeDataString(target.Split('?')[0]);
        if (target.Contains("list-type=2", StringComparison.Ordinal))
        {
            await WriteAsync(stream, "200 OK", "Content-Type: application/xml\r\n", Encoding.UTF8.GetBytes(Listing(path, target)), fault: null);
            return;
        }

        if (!Objects.TryGetValue(path, out var content))
        {
            await WriteAsync(stream, "404 Not Found", "", [], fault: null);
            return;
        }

        var tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 16))}\"";
        if (ifMatch is not null && ifMatch != tag)
        {
            await WriteAsync(stream, "412 Precondition Failed", "", [], fault: null);
            return;
        }

        var headers = HasTags ? $"ETag: {tag}\r\n" : "";
        Fault? fault = method == "GET" && range != "bytes=0-0" && _faults.TryDequeue(out var next) ? next : null;
        if (fault == Fault.Busy)
        {
            await WriteAsync(stream, "503 Service Unavailable", "", [], fault: null);
        }
        else if (fault == Fault.Stall)
        {
            await ReadHeadAsync(stream);
        }
        else if (method == "HEAD")
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\n{headers}Content-Length: {content.Length}\r\nConnection: close\r\n\r\n"));
        }
        else if (HasRanges && range.StartsWith("bytes=", StringComparison.Ordinal))
        {
            var ends = range["bytes=".Length..].Split('-').Select(end => int.Parse(end, CultureInfo.InvariantCulture)).ToArray();
            if (ends[0] >= content.Length)
            {
                await WriteAsync(stream, "416 Range Not Satisfiable", "", [], fault: null);
                return;
            }

            var last = Math.Min(ends[1], content.Length - 1);
            var part = content[ends[0]..(last + 1)];
            await WriteAsync(stream, "206 Partial Content", $"{headers}Content-Range: bytes {ends[0]}-{last}/{content.Length}\r\n", part, fault);
        }
        else
        {
            await WriteAsync(stream, "200 OK", headers, content, fault);
        }
    }

    private string Listing(string bucket, string target)
    {
        var query = target.Split('?')[1].Split('&').Select(item => item.Split('=')).ToDictionary(item => item[0], item => Uri.UnescapeDataString(item[1]));
        var prefix = $"{bucket.TrimEnd('/')}/{query["prefix"]}";
        var from = int.Parse(query.GetValueOrDefault("continuation-token", "0"), CultureInfo.InvariantCulture);
        var keys = Objects.Keys.Where(key => key.StartsWith(prefix, StringComparison.Ordinal)).OrderDescending(StringComparer.Ordinal).ToList();
        var page = keys.Skip(from).Take(2).Select(key => $"<Contents><Key>{key[(bucket.TrimEnd('/').Length + 1)..]}</Key><Size>{Objects[key].Length}</Size></Contents>");
        var isTruncated = from + 2 < keys.Count;
        return $"""<?xml version="1.0" encoding="UTF-8"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><IsTruncated>{(isTruncated ? "true" : "false")}</IsTruncated>{(isTruncated ? $"<NextContinuationToken>{from + 2}</NextContinuationToken>" : "")}{string.Concat(page)}</ListBucketResult>""";
    }

    private static async Task WriteAsync(NetworkStream stream, string status, string headers, byte[] body, Fault? fault)
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\n{headers}Content-Length: {body.Length}\r\nConnection: close\r\n\r\n"));
        await stream.WriteAsync(fault == Fault.Cut ? body.AsMemory(0, body.Length / 3) : body);
    }

    private static async Task<string> ReadHeadAsync(NetworkStream stream)
    {
        var head = new List<byte>();
        var one = new byte[1];
        while (await stream.ReadAsync(one) == 1)
        {
            head.Add(one[0]);
            if (head.Count >= 4 && head[^1] == '\n' && head[^2] == '\r' && head[^3] == '\n')
            {
                return Encoding.ASCII.GetString([.. head]);
            }
        }

        return "";
    }
}
