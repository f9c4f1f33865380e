namespace ProtocolLearning.Conformance.Tests.Clusters;

[CollectionDefinition(RealCluster.Collection)]
public sealed class RealClusterCollection : ICollectionFixture<RealCluster>;
