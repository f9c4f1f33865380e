using System.Globalization;
using ProtocolLearning.LocalCluster.Kinds;

namespace ProtocolLearning.LocalCluster.Failures;

/// <summary>Every refusal the server gives, worded as a Kubernetes API server words it.</summary>
internal static class ApiFailures
{
    public static ApiFailure Unauthorized() => new(401, "Unauthorized", "Unauthorized");

    public static ApiFailure PathNotFound() => new(404, "NotFound", "the server could not find the requested resource");

    public static ApiFailure NotFound(ResourceKind kind, string name) =>
        new(404, "NotFound", $"{kind.QualifiedPlural} \"{name}\" not found") { Details = About(kind, name) };

    public static ApiFailure AlreadyExists(ResourceKind kind, string name) =>
        new(409, "AlreadyExists", $"{kind.QualifiedPlural} \"{name}\" already exists") { Details = About(kind, name) };

    public static ApiFailure Conflict(ResourceKind kind, string name, string why) =>
        new(409, "Conflict", $"Operation cannot be fulfilled on {kind.QualifiedPlural} \"{name}\": {why}")
        {
            Details = About(kind, name),
        };

    public static ApiFailure Modified(ResourceKind kind, string name) =>
        Conflict(kind, name, "the object has been modified; please apply your changes to the latest version and try again");

    public static ApiFailure ApplyConflict(IReadOnlyList<FieldCause> causes)
    {
        var text = string.Join("\n", causes.Select(cause => $"{cause.Message}: {cause.Field}"));
        var noun = causes.Count == 1 ? "conflict" : "conflicts";
        return new(
            409, "Conflict", string.Create(CultureInfo.InvariantCulture, $"Apply failed with {causes.Count} {noun}: {text}"))
        {
            Details = new(null, null, null) { Causes = causes },
        };
    }

    public static ApiFailure Invalid(ResourceKind kind, string name, IReadOnlyList<FieldCause> causes)
    {
        var text = causes.Count == 1 ? causes[0].ToString() : $"[{string.Join(", ", causes)}]";
        var qualified = kind.Group.Length == 0 ? kind.Kind : $"{kind.Kind}.{kind.Group}";
        return new(422, "Invalid", $"{qualified} \"{name}\" is invalid: {text}")
        {
            Details = new(name, kind.Group, kind.Kind) { Causes = causes },
        };
    }

    /// <summary>A wrong option of a request, such as a <c>dryRun</c> that is not known.</summary>
    /// <param name="options">The kind of the options: <c>CreateOptions</c>, <c>PatchOptions</c>, …</param>
    /// <param name="cause">What is wrong.</param>
    public static ApiFailure InvalidOptions(string options, FieldCause cause) =>
        new(422, "Invalid", $"{options}.meta.k8s.io \"\" is invalid: {cause}")
        {
            Details = new(null, "meta.k8s.io", options) { Causes = [cause] },
        };

    /// <summary>A patch whose outcome is not an object of the kind.</summary>
    public static ApiFailure InvalidPatch(string outcome, string why)
    {
        var cause = FieldCause.Invalid("patch", $"\"{outcome}\"", why);
        return new(422, "Invalid", $" \"\" is invalid: {cause}") { Details = new(null, null, null) { Causes = [cause] } };
    }

    public static ApiFailure BadRequest(string message) => new(400, "BadRequest", message);

    public static ApiFailure Forbidden(ResourceKind kind, string name, string why) =>
        new(403, "Forbidden", $"{kind.QualifiedPlural} \"{name}\" is forbidden: {why}") { Details = About(kind, name) };

    public static ApiFailure NamespaceTerminating(ResourceKind kind, string name, string space)
    {
        var why = $"unable to create new content in namespace {space} because it is being terminated";
        return Forbidden(kind, name, why) with
        {
            Details = About(kind, name) with
            {
                Causes = [new("NamespaceTerminating", $"namespace {space} is being terminated", "metadata.namespace")],
            },
        };
    }

    public static ApiFailure MethodNotAllowed() =>
        new(405, "MethodNotAllowed", "the server does not allow this method on the requested resource");

    public static ApiFailure NotAcceptable(string supported) =>
        new(406, "NotAcceptable", $"only the following media types are accepted: {supported}");

    public static ApiFailure UnsupportedMediaType(string message) => new(415, "UnsupportedMediaType", message);

    public static ApiFailure RequestTooLarge(long limit) =>
        new(413, "RequestEntityTooLarge", string.Create(CultureInfo.InvariantCulture, $"limit is {limit} bytes"));

    public static ApiFailure Expired(string message) => new(410, "Expired", message);

    public static ApiFailure TooOldResourceVersion(long asked, long oldest) =>
        Expired(string.Create(CultureInfo.InvariantCulture, $"too old resource version: {asked} ({oldest})"));

    public static ApiFailure TooLargeResourceVersion(long asked, long current) =>
        new(504, "Timeout", string.Create(
            CultureInfo.InvariantCulture, $"Too large resource version: {asked}, current: {current}"))
        {
            Details = new(null, null, null)
            {
                Causes = [new("ResourceVersionTooLarge", "Too large resource version", "")],
                RetryAfterSeconds = 1,
            },
        };

    public static ApiFailure TooManyRequests(int retryAfterSeconds) =>
        new(429, "TooManyRequests", "too many requests, please try again later")
        {
            Details = new(null, null, null) { RetryAfterSeconds = retryAfterSeconds },
        };

    public static ApiFailure Internal(string message) =>
        new(500, "InternalError", $"Internal error occurred: {message}")
        {
            Details = new(null, null, null) { Causes = [new("InternalError", message, "")] },
        };

    private static FailureDetails About(ResourceKind kind, string name) => new(name, kind.Group, kind.Plural);
}
