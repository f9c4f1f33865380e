namespace ProtocolLearning.Operator.Pods;

/// <summary>What is done about the pod of a placement's epoch.</summary>
internal enum PodStep
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It is made, once the placement's status says that this is about to happen.</summary>
    Make,

    /// <summary>The status says that it was about to be made, and it is not seen: it is found out whether it was.</summary>
    Settle,
}
