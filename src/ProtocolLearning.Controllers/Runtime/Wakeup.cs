using ProtocolLearning.Controllers.Clusters;

namespace ProtocolLearning.Controllers.Runtime;

/// <summary>
/// Wakes controllers for what no watch shows: news from outside of Kubernetes. Whoever hears of something calls
/// <see cref="Wake"/>; a controller listens where its options say <see cref="ControllerOptions{TEntity}.WokenBy"/> it.
/// </summary>
public sealed class Wakeup
{
    private Action<ClusterRequest>? _listeners;

    /// <summary>Has an object looked at soon. Nobody hears it before the controllers are built.</summary>
    public void Wake(ClusterRequest request) => _listeners?.Invoke(request);

    internal void Connect(Action<ClusterRequest> listener) => _listeners += listener;
}
