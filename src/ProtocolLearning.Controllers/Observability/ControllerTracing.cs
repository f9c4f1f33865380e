using System.Diagnostics;
using System.Globalization;
using System.Net;

using ProtocolLearning.Controllers.Clusters;

namespace ProtocolLearning.Controllers.Observability;

/// <summary>
/// The runtime's spans: one for each reconciliation and one for each request to an API server, named and tagged as OpenTelemetry's
/// semantic conventions ask. Nobody pays for them before a listener is there.
/// </summary>
public static class ControllerTracing
{
    /// <summary>The source to listen to.</summary>
    public const string SourceName = "ProtocolLearning.Controllers";

    /// <summary>The name of a reconciliation's span.</summary>
    internal const string Reconcile = "reconcile";

    private static readonly ActivitySource Source = new(SourceName);

    internal static Activity? StartReconcile(string controller, ClusterRequest request, Guid id) =>
        Source.StartActivity(Reconcile)
            ?.SetTag("controller", controller)
            .SetTag("k8s.cluster.name", request.Cluster)
            .SetTag("k8s.namespace.name", request.Namespace)
            .SetTag("k8s.object.name", request.Name)
            .SetTag("reconcile.id", id.ToString());

    /// <summary>Says what the reconciliation under way came to.</summary>
    internal static void Result(string result, string? error)
    {
        if (Activity.Current is not { OperationName: Reconcile } span || span.Source != Source)
        {
            return;
        }

        span.SetTag("result", result);
        if (error is not null)
        {
            span.SetStatus(ActivityStatusCode.Error, error);
        }
    }

    internal static Activity? StartRequest(string cluster, HttpMethod method, string path)
    {
        if (!Source.HasListeners())
        {
            return null;
        }

        var resource = ResourceOf(path);
        return Source.StartActivity(resource.Length == 0 ? method.Method : $"{method.Method} {resource}", ActivityKind.Client)
            ?.SetTag("k8s.cluster.name", cluster)
            .SetTag("http.request.method", method.Method)
            .SetTag("url.path", $"/{path.AsSpan(0, QueryOf(path))}");
    }

    internal static void Answered(this Activity span, HttpStatusCode code)
    {
        span.SetTag("http.response.status_code", (int)code);
        if ((int)code >= 400)
        {
            span.SetStatus(ActivityStatusCode.Error, ((int)code).ToString(CultureInfo.InvariantCulture));
        }
    }

    internal static void Unanswered(this Activity span, Exception exception)
    {
        span.SetTag("error.type", exception.GetType().FullName);
        span.SetStatus(ActivityStatusCode.Error, exception.Message);
    }

    /// <summary>The plural that a path is about; empty for one like <c>version</c>.</summary>
    internal static string ResourceOf(string path)
    {
        var segments = path[..QueryOf(path)].Split('/', StringSplitOptions.RemoveEmptyEntries);
        var first = segments is ["api", ..] ? 2 : segments is ["apis", ..] ? 3 : segments.Length;
        return segments.Length > first + 2 && segments[first] == "namespaces"
            ? segments[first + 2]
            : segments.Length > first ? segments[first] : "";
    }

    private static int QueryOf(string path) => path.IndexOf('?', StringComparison.Ordinal) is >= 0 and var query ? query : path.Length;
}
