namespace ProtocolLearning.Operator.Members;

/// <summary>How a member cluster answered.</summary>
internal enum MemberProbe
{
    /// <summary>It answers and lets the operator in.</summary>
    Ready,

    /// <summary>It answers, and its caches are still being filled.</summary>
    Syncing,

    /// <summary>It does not answer.</summary>
    Unreachable,

    /// <summary>It answers, and refuses the credential.</summary>
    Unauthorized,

    /// <summary>The credential cannot be read.</summary>
    CredentialInvalid,
}
