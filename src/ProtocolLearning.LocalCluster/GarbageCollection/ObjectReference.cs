using ProtocolLearning.LocalCluster.Storage;

namespace ProtocolLearning.LocalCluster.GarbageCollection;

/// <summary>One object anywhere in the store.</summary>
internal readonly record struct ObjectReference(string StorageName, ObjectKey Key);
