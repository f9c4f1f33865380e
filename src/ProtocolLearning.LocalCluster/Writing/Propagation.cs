namespace ProtocolLearning.LocalCluster.Writing;

/// <summary>What becomes of the objects that a deleted one owns.</summary>
internal enum Propagation
{
    /// <summary>They are deleted afterwards.</summary>
    Background,

    /// <summary>They are deleted first.</summary>
    Foreground,

    /// <summary>They stay, without the owner reference.</summary>
    Orphan,
}
