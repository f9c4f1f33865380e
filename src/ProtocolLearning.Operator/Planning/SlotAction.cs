namespace ProtocolLearning.Operator.Planning;

/// <summary>What is done about a slot.</summary>
internal enum SlotAction
{
    /// <summary>Its tenant stays.</summary>
    Keep,

    /// <summary>Its placement is written, and its epoch has still to be proposed.</summary>
    Propose,

    /// <summary>It gets a tenant of a new epoch.</summary>
    Place,

    /// <summary>It needs a tenant, and there is none now.</summary>
    Wait,

    /// <summary>The run does not have it any more.</summary>
    Remove,
}
