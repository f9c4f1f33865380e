namespace ProtocolLearning.Controllers.Caching;

/// <summary>How a watch ended; it is the <c>reason</c> label of the restart counter.</summary>
internal enum WatchEnd
{
    /// <summary>The server closed it, or the connection broke: resume.</summary>
    Closed,

    /// <summary>It ended within a second without any event: resume, but wait first.</summary>
    VeryShort,

    /// <summary>The version is gone: list again.</summary>
    Expired,

    /// <summary>Nothing came for too long: list again.</summary>
    Silent,

    /// <summary>It was ended for a list that is no older than now.</summary>
    Refresh,

    /// <summary>The server is there but busy or broken, or refuses connections: wait, then resume.</summary>
    Unavailable,

    /// <summary>The server refused the watch or sent nonsense: wait, then list again.</summary>
    Rejected,
}
