using Microsoft.AspNetCore.Http;
using ProtocolLearning.Controllers;
using ProtocolLearning.Controllers.Clusters;
using ProtocolLearning.Operator.Coordination;
using ProtocolLearning.Resources.TrainingRuns;

namespace ProtocolLearning.Operator.Hosting;

/// <summary>Takes coordinators' announcements: POST /coordinators/{namespace}/{run}/{token}.</summary>
internal static class AnnouncementEndpoint
{
    public const string Route = "/coordinators/{namespace}/{run}/{token}";

    /// <summary>Largest body, in bytes.</summary>
    public const long MaxBytes = 4_096;

    /// <summary>
    /// 204 once the run's status holds the address, so that an operator that dies before that is told again; 503 until then; 403
    /// where the token is not that of the run and term.
    /// </summary>
    public static IResult Take(
        string @namespace, string run, string token, AnnouncementBody body, HttpResponse response, IClusterSet clusters, Announcements announcements)
    {
        // Only the leading operator writes the status: the next attempt may find another one.
        response.Headers.Connection = "close";
        if (clusters.Home.Cache<V1Alpha1TrainingRun>().Find(new ObjectKey(@namespace, run)) is not { } known)
        {
            return Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
        }

        if (body.Run != run || body.Address is not { } address || !announcements.Take(known.Metadata.Uid, token, address))
        {
            return Results.StatusCode(StatusCodes.Status403Forbidden);
        }

        var isKept = known.Status?.Coordinator is { } kept && kept.Term == body.Term && kept.Endpoint == body.Endpoint;
        return isKept ? Results.NoContent() : Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
    }
}
