using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace ProtocolLearning.LocalCluster.Requests;

/// <summary>Chooses a form from the Accept header. Everything is JSON.</summary>
internal static class Negotiation
{
    /// <summary>The first form the client lists that the server has; null where there is none.</summary>
    public static Rendition? Choose(HttpRequest request)
    {
        var accepted = request.GetTypedHeaders().Accept;
        if (accepted is null || accepted.Count == 0)
        {
            return Rendition.Whole;
        }

        foreach (var range in accepted)
        {
            if (IsJson(range) && RenditionOf(Parameter(range, "as")) is { } rendition)
            {
                return rendition;
            }
        }

        return null;
    }

    /// <summary>Whether the client asks for the aggregated form of discovery.</summary>
    public static bool WantsAggregatedDiscovery(HttpRequest request) =>
        (request.GetTypedHeaders().Accept ?? [])
            .Any(range => IsJson(range) && Parameter(range, "as") == "APIGroupDiscoveryList" && Parameter(range, "v") == "v2");

    public static bool AcceptsJson(HttpRequest request) =>
        request.GetTypedHeaders().Accept is not { Count: > 0 } accepted || accepted.Any(IsJson);

    private static bool IsJson(MediaTypeHeaderValue range) =>
        range.MatchesAllTypes || (range.Type == "application" && (range.MatchesAllSubTypes || range.SubType == "json"));

    private static Rendition? RenditionOf(string? form) => form switch
    {
        null => Rendition.Whole,
        "Table" => Rendition.Table,
        "PartialObjectMetadata" or "PartialObjectMetadataList" => Rendition.Metadata,
        _ => null,
    };

    private static string? Parameter(MediaTypeHeaderValue range, string name) =>
        range.Parameters.FirstOrDefault(parameter => parameter.Name == name)?.Value.Value;
}
