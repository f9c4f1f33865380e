using System.Collections.Immutable;

namespace ProtocolLearning.LocalCluster.Storage;

/// <summary>All objects of one kind at one version.</summary>
internal sealed record CollectionSnapshot(long Version, ImmutableSortedDictionary<ObjectKey, StoredObject> Objects);
