namespace ProtocolLearning.LocalCluster.Schemas;

/// <summary>How a list merges under server-side apply (<c>x-kubernetes-list-type</c>).</summary>
internal enum ListMerge
{
    /// <summary>As a whole.</summary>
    Atomic,

    /// <summary>Each scalar is an element of a set.</summary>
    Set,

    /// <summary>Each object is found by the values of its key members.</summary>
    Map,
}
