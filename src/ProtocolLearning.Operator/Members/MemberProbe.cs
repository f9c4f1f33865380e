namespace ProtocolLearning.Operator.Members;

/// <summary>How a member cluster answered.</summary>
internal enum MemberProbe
{
    /// <summary>It answers and lets the operator in.</summary>
    Ready,

    /// <summary>It answers, and its caches are still being filled.</summary>
    Syncing,

    /// <summary>It answers, and for too long what is known of it has not been kept up to date.</summary>
    CacheStale,

    /// <summary>It does not answer, or answers that it is not ready.</summary>
    Unreachable,

    /// <summary>It answers, and refuses the credential.</summary>
    Unauthorized,

    /// <summary>The credential cannot be read.</summary>
    CredentialInvalid,
}
