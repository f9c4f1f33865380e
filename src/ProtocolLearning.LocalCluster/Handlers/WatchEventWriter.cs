using System.Globalization;
using System.IO.Pipelines;
using System.Text.Json.Nodes;
using ProtocolLearning.LocalCluster.Failures;
using ProtocolLearning.LocalCluster.Json;
using ProtocolLearning.LocalCluster.Requests;
using ProtocolLearning.LocalCluster.Storage;

namespace ProtocolLearning.LocalCluster.Handlers;

/// <summary>
/// Writes events to one watcher: it shows each change as that watcher's filter sees it, from bytes that all watchers share.
/// </summary>
internal sealed class WatchEventWriter(ApiRequest request, ObjectFilter filter, TimeProvider time)
{
    private readonly ObjectRenderer _renderer = new(request, time);
    private readonly PipeWriter _writer = request.Context.Response.BodyWriter;

    /// <summary>Sends the headers, so that the client knows its watch is on before anything happens.</summary>
    public async Task StartAsync(CancellationToken cancellation)
    {
        request.Context.Response.ContentType = "application/json";
        await request.Context.Response.StartAsync(cancellation);
        await _writer.FlushAsync(cancellation);
    }

    public void WriteInitial(StoredObject stored)
    {
        if (filter.Matches(stored))
        {
            Write("ADDED"u8, _renderer.Render(stored));
        }
    }

    /// <summary>
    /// A change that moves an object into the filter adds it for this watcher; one that moves it out deletes it.
    /// </summary>
    public void WriteChange(Change change)
    {
        if (!filter.Covers(change.Current.Key))
        {
            return;
        }

        var before = filter.Matches(change.Previous);
        var after = change.Type != ChangeType.Deleted && filter.Matches(change.Current);
        switch (before, after)
        {
            case (false, true):
                Write("ADDED"u8, _renderer.Render(change.Current));
                break;
            case (true, true):
                Write("MODIFIED"u8, _renderer.Render(change.Current));
                break;
            case (true, false):
                Write("DELETED"u8, _renderer.Render(change.Current));
                break;
        }
    }

    public void WriteBookmark(long version) => Write("BOOKMARK"u8, JsonFormat.ToBytes(new JsonObject
    {
        ["kind"] = request.Rendition switch
        {
            Rendition.Table => "Table",
            Rendition.Metadata => "PartialObjectMetadata",
            _ => request.Kind.Kind,
        },
        ["apiVersion"] = request.Rendition == Rendition.Whole ? request.Kind.ApiVersion : "meta.k8s.io/v1",
        ["metadata"] = new JsonObject
        {
            ["resourceVersion"] = version.ToString(CultureInfo.InvariantCulture),
            ["creationTimestamp"] = null,
        },
    }));

    public void WriteFailure(ApiFailure failure) => Write("ERROR"u8, JsonFormat.ToBytes(failure.ToStatus()));

    /// <summary>Waits until the client has taken what was written: a slow client holds up its own watch and no other.</summary>
    public async Task FlushAsync(CancellationToken cancellation) => await _writer.FlushAsync(cancellation);

    private void Write(ReadOnlySpan<byte> type, ReadOnlyMemory<byte> json)
    {
        Append("{\"type\":\""u8);
        Append(type);
        Append("\",\"object\":"u8);
        Append(json.Span);
        Append("}\n"u8);
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_writer.GetSpan(bytes.Length));
        _writer.Advance(bytes.Length);
    }
}
