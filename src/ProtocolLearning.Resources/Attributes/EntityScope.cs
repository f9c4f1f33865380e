namespace ProtocolLearning.Resources.Attributes;

/// <summary>Where objects of a kind live.</summary>
internal enum EntityScope
{
    Namespaced,
    Cluster,
}
