using ProtocolLearning.Operator.Tests.Functional;

namespace ProtocolLearning.Conformance.Tests.Operations;

/// <summary>Clusters whose members have two nodes each, <c>n1</c> and <c>n2</c>, that report pods as Running and can be lost.</summary>
internal interface INodeClusterSource : IClusterSource
{
    /// <summary>Why there are none; null where there are.</summary>
    Task<string?> MissingAsync();

    /// <summary>A node is gone at once, without a word to the API server.</summary>
    Task KillNodeAsync(string cluster, string node);
}
