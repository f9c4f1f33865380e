using System.Net;

namespace ProtocolLearning.Controllers.Api;

/// <summary>An API server did not answer, or gave an answer that no controller plans for (401, 403, 422, 429, 5xx).</summary>
public sealed class ApiException : Exception
{
    /// <summary>Creates the exception.</summary>
    public ApiException()
    {
    }

    /// <summary>Creates the exception with what happened.</summary>
    public ApiException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception for a request without an answer.</summary>
    public ApiException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Creates the exception for an answer.</summary>
    public ApiException(string message, HttpStatusCode statusCode, string? reason, TimeSpan? retryAfter)
        : base(message)
    {
        StatusCode = statusCode;
        Reason = reason;
        RetryAfter = retryAfter;
    }

    /// <summary>The answer's code, or null where none came: refused, timed out, cut off, or the cluster was disengaged.</summary>
    public HttpStatusCode? StatusCode { get; }

    /// <summary>The machine-readable reason of the server's <c>Status</c>, such as <c>Forbidden</c>.</summary>
    public string? Reason { get; }

    /// <summary>How long the server asks to wait, at most ten minutes.</summary>
    public TimeSpan? RetryAfter { get; }

    /// <summary>Whether no answer came at all.</summary>
    public bool IsUnreachable => StatusCode is null;

    /// <summary>Whether credentials were refused: the cluster is there, but not for us.</summary>
    public bool IsUnauthorized => StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden;

    internal bool IsExpired => StatusCode is HttpStatusCode.Gone || Reason is "Expired" or "Gone" or "ResourceVersionTooLarge";

    internal bool IsTransient => StatusCode is null or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError;
}
