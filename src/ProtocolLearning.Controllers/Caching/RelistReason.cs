namespace ProtocolLearning.Controllers.Caching;

/// <summary>Why a cache was filled by a full list; it is the <c>reason</c> label of the relist counter.</summary>
internal enum RelistReason
{
    /// <summary>It was empty.</summary>
    Start,

    /// <summary>The version that it had reached is gone at the server.</summary>
    Expired,

    /// <summary>Its watch was silent for too long.</summary>
    Silent,

    /// <summary>The server refused its watch, or sent nonsense.</summary>
    Rejected,

    /// <summary>Somebody has to know that it is no older than now.</summary>
    Refresh,

    /// <summary>An index or a transform of ours threw.</summary>
    Defect,
}
