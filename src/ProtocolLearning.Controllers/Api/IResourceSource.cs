namespace ProtocolLearning.Controllers.Api;

/// <summary>Where a reflector reads a kind from.</summary>
internal interface IResourceSource<T>
    where T : class
{
    /// <summary>
    /// Reads everything, at least as new as <paramref name="resourceVersion"/> ("" the newest, "0" whatever the server has at
    /// hand).
    /// </summary>
    /// <exception cref="ApiException">The server refused or did not answer.</exception>
    Task<Listing<T>> ListAllAsync(string resourceVersion, CancellationToken cancellationToken);

    /// <summary>
    /// Follows changes after <paramref name="resourceVersion"/> until the server ends the stream, in whatever way it does.
    /// </summary>
    /// <param name="resourceVersion">Where it begins.</param>
    /// <param name="timeout">After how long the server shall end it.</param>
    /// <param name="opened">Called once the server has let the watch in: what was read before is true as of then.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ApiException">The server refused, or sent an error event.</exception>
    /// <exception cref="InvalidDataException">What it sent is no watch.</exception>
    IAsyncEnumerable<WatchEvent<T>> WatchAsync(string resourceVersion, TimeSpan timeout, Action opened, CancellationToken cancellationToken);
}
