using System.Net;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace ProtocolLearning.Cli.Access;

/// <summary>What an API server's refusal means for the user.</summary>
internal static class Refusal
{
    /// <summary>One line with the verb and the resource, and the exit code.</summary>
    public static CommandFailure Explain(HttpOperationException refused)
    {
        var asked = $"{refused.Request.Method} {refused.Request.RequestUri?.AbsolutePath}";
        var said = Message(refused);
        return refused.Response.StatusCode switch
        {
            HttpStatusCode.Unauthorized => new CommandFailure(
                $"the cluster does not know you ({asked}); log in again or name another --context", ExitCode.Forbidden),
            HttpStatusCode.Forbidden => new CommandFailure($"not permitted: {said ?? asked}; ask for a Role that permits it", ExitCode.Forbidden),
            HttpStatusCode.NotFound => new CommandFailure(
                $"{said ?? asked}: not there; are the custom resource definitions installed?", ExitCode.Refused),
            var code => new CommandFailure($"the cluster refused {asked} with {(int)code}: {said ?? "no reason given"}", ExitCode.Failed),
        };
    }

    /// <summary>The message of the Status in the answer; null where there is none.</summary>
    public static string? Message(HttpOperationException refused)
    {
        try
        {
            return KubernetesJson.Deserialize<V1Status>(refused.Response.Content ?? "{}").Message;
        }
        catch (System.Text.Json.JsonException)
        {
            return null;
        }
    }
}
