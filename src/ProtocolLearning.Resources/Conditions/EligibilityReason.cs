namespace ProtocolLearning.Resources.Conditions;

/// <summary>The reasons of a participant's condition <see cref="ConditionType.Eligible"/>; <see cref="Eligible"/> is that of True.</summary>
public static class EligibilityReason
{
    /// <summary>It may get shards.</summary>
    public const string Eligible = "Eligible";

    /// <summary>A field of its spec breaks a rule.</summary>
    public const string Unsound = "Unsound";

    /// <summary>Its spec asks for what this release does not have.</summary>
    public const string Unsupported = "Unsupported";

    /// <summary>There is no member cluster of the name that it refers to.</summary>
    public const string ClusterUnknown = "ClusterUnknown";

    /// <summary>The member cluster does not let its namespace place pods where it wants them.</summary>
    public const string NamespaceNotAllowed = "NamespaceNotAllowed";

    /// <summary>Its key is banned from the run.</summary>
    public const string Banned = "Banned";

    /// <summary>Its work does not count until its audits are done.</summary>
    public const string Quarantined = "Quarantined";

    /// <summary>The run knows it under another key.</summary>
    public const string KeyMismatch = "KeyMismatch";

    /// <summary>The run asks for a higher stake.</summary>
    public const string StakeTooLow = "StakeTooLow";

    /// <summary>Its member cluster is being deleted.</summary>
    public const string ClusterLeaving = "ClusterLeaving";

    /// <summary>A rule of the run's failure policy takes its shards away.</summary>
    public const string Evicted = "Evicted";

    /// <summary>Its member cluster is not ready.</summary>
    public const string ClusterNotReady = "ClusterNotReady";

    /// <summary>It wants claims in a member cluster that has none.</summary>
    public const string NoDynamicResources = "NoDynamicResources";

    /// <summary>It is drained.</summary>
    public const string Draining = "Draining";

    /// <summary>It keeps the shards that it has, and gets no more.</summary>
    public const string Unschedulable = "Unschedulable";
}
