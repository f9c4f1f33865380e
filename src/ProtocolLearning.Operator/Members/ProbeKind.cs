namespace ProtocolLearning.Operator.Members;

/// <summary>What an observation says about a member's health.</summary>
internal enum ProbeKind
{
    /// <summary>Nothing yet.</summary>
    Open,

    /// <summary>It can be worked with.</summary>
    Good,

    /// <summary>It does not answer, or does not let the operator in: there is no difference for its shards.</summary>
    Bad,
}
