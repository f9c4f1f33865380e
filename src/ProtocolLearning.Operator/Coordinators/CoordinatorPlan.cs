using k8s.Models;

namespace ProtocolLearning.Operator.Coordinators;

/// <summary>What is done about a run's coordinator.</summary>
/// <param name="Current">The pod in charge; null where there is none.</param>
/// <param name="Term">The term of the pod in charge, or of the one to make.</param>
/// <param name="Create">Whether a pod of that term is made.</param>
/// <param name="Delete">Pods that a successor took over from.</param>
internal sealed record CoordinatorPlan(V1Pod? Current, long Term, bool Create, IReadOnlyList<V1Pod> Delete)
{
    /// <summary>Why the newest pod does not run; null where nothing is known against it.</summary>
    public string? Trouble { get; init; }

    /// <summary>Why its log counts as lost, and nothing is made; null where it does not.</summary>
    public string? LogLost { get; init; }
}
