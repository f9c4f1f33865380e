namespace ProtocolLearning.Resources.Conditions;

/// <summary>The conditions that this product's kinds have.</summary>
public static class ConditionType
{
    /// <summary>The object does what it is for.</summary>
    public const string Ready = "Ready";

    /// <summary>The operator is on its way to the desired state.</summary>
    public const string Progressing = "Progressing";

    /// <summary>The object works, with less than it should have.</summary>
    public const string Degraded = "Degraded";

    /// <summary>The run's coordinator accepted the spec of the observed generation.</summary>
    public const string SpecAccepted = "SpecAccepted";

    /// <summary>The run is suspended.</summary>
    public const string Suspended = "Suspended";

    /// <summary>The run reached its tokens or rounds.</summary>
    public const string Complete = "Complete";

    /// <summary>The run ended without reaching them.</summary>
    public const string Failed = "Failed";

    /// <summary>The volume of the run's coordinator does not hold its log: no coordinator is made.</summary>
    public const string CoordinatorLogLost = "CoordinatorLogLost";

    /// <summary>Workers of every member cluster reach the coordinator.</summary>
    public const string EndpointReachable = "EndpointReachable";

    /// <summary>The newest attempt at a checkpoint of the run succeeded.</summary>
    public const string CheckpointReady = "CheckpointReady";

    /// <summary>Shards that were lost in the member cluster are placed elsewhere.</summary>
    public const string FailoverActive = "FailoverActive";

    /// <summary>A rule of the run's failure policy takes the participant's shards away, until its spec changes.</summary>
    public const string Evicted = "Evicted";

    /// <summary>The participant may get shards.</summary>
    public const string Eligible = "Eligible";
}
