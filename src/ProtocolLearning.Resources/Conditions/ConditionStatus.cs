namespace ProtocolLearning.Resources.Conditions;

/// <summary>Whether a condition holds. The names are those of the API.</summary>
public enum ConditionStatus
{
    /// <summary>It is not known.</summary>
    Unknown,

    /// <summary>It holds.</summary>
    True,

    /// <summary>It does not hold.</summary>
    False,
}
