using k8s;
using k8s.Models;

namespace ProtocolLearning.Controllers.Api;

/// <summary>
/// Reads and writes of one cluster's API. Answers that a controller has to expect come back as an <see cref="ApiOutcome"/>;
/// everything else throws <see cref="ApiException"/>, which the runtime repeats with backoff.
/// </summary>
/// <remarks>
/// Prefer the caches for reading. Every write that can be skipped because nothing would change is skipped. Most writes come back with the
/// object's metadata alone, without managed fields: the server sends no more, and the caches hear the rest.
/// </remarks>
public interface IApiClient
{
    /// <summary>The cluster's name.</summary>
    string Cluster { get; }

    /// <summary>Reads one object from the server.</summary>
    /// <returns>Success or <see cref="ApiOutcome.NotFound"/>.</returns>
    Task<ApiResult<T>> GetAsync<T>(ObjectKey key, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>;

    /// <summary>Reads all objects of a kind from the server, page by page, 500 each; at most 100,000 objects and 256 MiB, else an <see cref="ApiException"/>.</summary>
    /// <param name="namespace">One namespace, or empty for all.</param>
    /// <param name="labelSelector">A label selector, or null for all.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    Task<IReadOnlyList<T>> ListAsync<T>(string @namespace, string? labelSelector, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>;

    /// <summary>
    /// Creates an object; give it a deterministic name, so that a repeated call meets <see cref="ApiOutcome.AlreadyExists"/>.
    /// </summary>
    Task<ApiResult<V1ObjectMeta>> CreateAsync<T>(T entity, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>;

    /// <summary>Replaces an object; with a resource version in it, only where that is still the newest.</summary>
    Task<ApiResult<T>> ReplaceAsync<T>(T entity, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>;

    /// <summary>
    /// Server-side apply of the fields that <paramref name="fieldManager"/> owns, taking over fields of others. Nothing is sent
    /// where <paramref name="cached"/> shows that the manager owns just these fields and that they have these values; for that
    /// the cache must keep the manager's entry: see <see cref="Caching.CacheOptions{T}.KeepFieldsOf"/>.
    /// </summary>
    /// <param name="desired">Only fields that are meant; status, resource version and managed fields are left out by the
    /// client.</param>
    /// <param name="cached">The object as the cache has it, or null where it has none.</param>
    /// <param name="fieldManager">The manager's name, at most 128 characters.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    Task<ApiResult<V1ObjectMeta>> ApplyAsync<T>(T desired, T? cached, string fieldManager, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>;

    /// <summary>As <see cref="ApplyAsync"/>, but of <c>status</c> alone, through the status subresource.</summary>
    /// <param name="desired">Its name and its status are sent, nothing else.</param>
    /// <param name="cached">The object as the cache has it.</param>
    /// <param name="fieldManager">The manager's name.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    Task<ApiResult<V1ObjectMeta>> ApplyStatusAsync<T>(T desired, T? cached, string fieldManager, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>;

    /// <summary>
    /// Sends the difference between two statuses as a JSON merge patch to the status subresource, with the resource version
    /// that was observed as a precondition. Nothing is sent where their canonical JSON is equal.
    /// </summary>
    /// <param name="observed">The object as it was read.</param>
    /// <param name="desired">A copy with the wished-for status.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    Task<ApiResult<V1ObjectMeta>> PatchStatusAsync<T>(T observed, T desired, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>;

    /// <summary>Adds a finalizer by merge patch, with the observed resource version as a precondition.</summary>
    Task<ApiResult<V1ObjectMeta>> AddFinalizerAsync<T>(T observed, string finalizer, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>;

    /// <summary>Removes a finalizer by merge patch, with the observed resource version as a precondition.</summary>
    Task<ApiResult<V1ObjectMeta>> RemoveFinalizerAsync<T>(T observed, string finalizer, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>;

    /// <summary>Deletes this very object: the observed uid is a precondition, so a successor of the same name is safe.</summary>
    /// <param name="observed">The object as it was read.</param>
    /// <param name="gracePeriodSeconds">Seconds to end, or null for the kind's own.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <returns>Success, <see cref="ApiOutcome.NotFound"/>, or <see cref="ApiOutcome.Conflict"/> where another object has the
    /// name now.</returns>
    Task<ApiResult<T>> DeleteAsync<T>(T observed, int? gracePeriodSeconds, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>;

    /// <summary>Reads a path that is no resource, such as <c>/readyz</c> or <c>/version</c>, to probe the server.</summary>
    Task<ApiResult<string>> ReadRawAsync(string path, CancellationToken cancellationToken);
}
