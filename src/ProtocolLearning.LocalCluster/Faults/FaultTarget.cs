namespace ProtocolLearning.LocalCluster.Faults;

/// <summary>What a request is about, as faults match it.</summary>
internal readonly record struct FaultTarget(string Verb, string Resource, string Subresource, string Namespace, string Name);
