namespace ProtocolLearning.LocalCluster.Requests;

/// <summary>The form in which a client asks for objects.</summary>
internal enum Rendition
{
    /// <summary>Whole objects.</summary>
    Whole,

    /// <summary>A table for people.</summary>
    Table,

    /// <summary>Metadata only.</summary>
    Metadata,
}
