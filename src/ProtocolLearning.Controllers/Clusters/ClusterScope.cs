namespace ProtocolLearning.Controllers.Clusters;

/// <summary>Which clusters a cache or source is for.</summary>
public enum ClusterScope
{
    /// <summary>The one cluster that holds the custom resources.</summary>
    Home,

    /// <summary>Every engaged member cluster.</summary>
    Members,
}
