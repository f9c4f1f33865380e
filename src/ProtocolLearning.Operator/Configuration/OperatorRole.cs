namespace ProtocolLearning.Operator.Configuration;

/// <summary>What a process of this program is.</summary>
internal enum OperatorRole
{
    /// <summary>The operator of the cluster that holds the custom resources.</summary>
    Home,

    /// <summary>The agent of one Pull cluster.</summary>
    Member,
}
