using Microsoft.AspNetCore.Http;
using ProtocolLearning.Controllers;
using ProtocolLearning.Controllers.Clusters;
using ProtocolLearning.Controllers.Events;
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
    /// where the token is not that of the run; 409, and an Event, where it contradicts what is known of the run's coordinator.
    /// </summary>
    public static IResult Take(
        string @namespace,
        string run,
        string token,
        AnnouncementBody body,
        HttpResponse response,
        IClusterSet clusters,
        Announcements announcements,
        IEventRecorder events)
    {
        // Only the leading operator writes the status: the next attempt may find another one.
        response.Headers.Connection = "close";
        if (clusters.Home.Cache<V1Alpha1TrainingRun>().Find(new ObjectKey(@namespace, run)) is not { } known)
        {
            return Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
        }

        if (body.Run != run || body.Address is not { } address)
        {
            return Results.StatusCode(StatusCodes.Status403Forbidden);
        }

        var verdict = announcements.Take(known, token, address);
        if (verdict == AnnouncementVerdict.Unproven)
        {
            return Results.StatusCode(StatusCodes.Status403Forbidden);
        }

        if (Contradiction(verdict) is { } contradiction)
        {
            events.Record(
                clusters.Home,
                known,
                EventType.Warning,
                "AnnouncementRefused",
                "Refuse",
                $"{address.Endpoint} says that it is the coordinator of term {address.Term} with key {address.PublicKey}: {contradiction}");
            return Results.StatusCode(StatusCodes.Status409Conflict);
        }

        var isKept = known.Status?.Coordinator is { } kept && kept.Term == body.Term && kept.Endpoint == body.Endpoint;
        return isKept ? Results.NoContent() : Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
    }

    private static string? Contradiction(AnnouncementVerdict verdict) => verdict switch
    {
        AnnouncementVerdict.OtherKey => "the coordinator's key is another one, and it never changes in a run's life",
        AnnouncementVerdict.OtherEndpoint => "the coordinator of that term serves at another endpoint",
        AnnouncementVerdict.Superseded => "there is a later term",
        _ => null,
    };
}
