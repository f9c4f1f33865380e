namespace ProtocolLearning.Worker.Replica;

/// <summary>
/// Requests that make many messages, and when each was answered last: whoever repeats one sooner than an honest member does is not answered.
/// </summary>
/// <typeparam name="TRequest">What tells one request from another; the caller bounds how many there are.</typeparam>
/// <param name="pause">How soon a request is answered again.</param>
internal sealed class RepeatedRequests<TRequest>(TimeSpan pause)
    where TRequest : notnull
{
    private readonly Dictionary<TRequest, DateTimeOffset> _answeredAt = [];

    /// <summary>Whether a request is to be answered; it counts as answered then.</summary>
    public bool IsNew(TRequest request, DateTimeOffset now)
    {
        if (_answeredAt.TryGetValue(request, out var at) && now - at < pause)
        {
            return false;
        }

        _answeredAt[request] = now;
        return true;
    }
}
