using ProtocolLearning.LocalCluster.Storage;

namespace ProtocolLearning.LocalCluster.Writing;

/// <summary>The object as a request to delete it left it, and whether it is gone already.</summary>
internal sealed record Deletion(StoredObject Object, bool IsRemoved);
