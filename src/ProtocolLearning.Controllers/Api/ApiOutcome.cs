namespace ProtocolLearning.Controllers.Api;

/// <summary>
/// The answers of an API server that a controller has to expect. Everything else is an <see cref="ApiException"/>.
/// </summary>
public enum ApiOutcome
{
    /// <summary>The request was carried out.</summary>
    Success,

    /// <summary>Nothing would change, so no request was sent.</summary>
    Unchanged,

    /// <summary>The object, or its kind, does not exist (404).</summary>
    NotFound,

    /// <summary>An object of that name exists already (409 on create). Check its owner before taking it for one's own.</summary>
    AlreadyExists,

    /// <summary>The object changed meanwhile, a precondition failed, or another field manager owns a field (409).</summary>
    Conflict,

    /// <summary>The resource version has expired (410).</summary>
    Gone,
}
