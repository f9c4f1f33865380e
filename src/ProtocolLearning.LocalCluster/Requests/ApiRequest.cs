using Microsoft.AspNetCore.Http;
using ProtocolLearning.LocalCluster.Faults;
using ProtocolLearning.LocalCluster.Kinds;
using ProtocolLearning.LocalCluster.Storage;

namespace ProtocolLearning.LocalCluster.Requests;

/// <summary>A request for a resource, with everything that its path, method and Accept header say.</summary>
internal sealed record ApiRequest(HttpContext Context, ResourceKind Kind, RequestPath Path, string Verb, Rendition Rendition)
{
    public RequestQuery Query { get; } = new(Context.Request.Query);

    public ObjectKey Key => new(Path.Namespace, Path.Name);

    public CancellationToken Aborted => Context.RequestAborted;

    public FaultTarget FaultTarget => new(Verb, Kind.Plural, Path.Subresource, Path.Namespace, Path.Name);

    /// <summary>Who writes: the parameter <c>fieldManager</c>, else the first word of the user agent.</summary>
    public string FieldManager => Query.Text("fieldManager") is { Length: > 0 } named
        ? named
        : Context.Request.Headers.UserAgent.ToString().Split('/', ' ')[0] is { Length: > 0 } agent ? agent : "unknown";
}
