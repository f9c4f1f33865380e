using k8s.Models;
using ProtocolLearning.Resources;

namespace ProtocolLearning.Operator.Pods;

/// <summary>
/// A worker's pod without what the home operator never reads of it: two thirds of what ten thousand of them would take. What it wrote
/// itself stands in the placement.
/// </summary>
internal static class TrimmedPod
{
    private const int LongestMessage = 1_024;

    private static readonly string[] Routine = ["Initialized", "PodScheduled", "ContainersReady", "PodReadyToStartContainers"];

    private static readonly Dictionary<string, string> Keys = new[]
    {
        ResourceLabels.Managed, ResourceLabels.Role, ResourceLabels.Run, ResourceLabels.Stage, ResourceLabels.Slot, ResourceLabels.Epoch,
        ResourceLabels.Participant, ResourceLabels.Placement, ResourceLabels.HomeNamespace, ResourceLabels.Cluster, ResourceLabels.Origin,
    }.ToDictionary(key => key);

    /// <summary>The same pod, changed: it belongs to whoever read it from the server.</summary>
    public static V1Pod Of(V1Pod pod)
    {
        pod.Metadata.Labels = pod.Metadata.Labels is { } labels ? Shared(labels) : null;
        pod.Metadata.Annotations = pod.GetAnnotation(ResourceLabels.OriginUid) is { } uid
            ? new Dictionary<string, string>(1) { [ResourceLabels.OriginUid] = uid }
            : null;
        pod.Spec = pod.Spec is { } spec
            ? new V1PodSpec { Containers = [], NodeName = spec.NodeName, SchedulingGates = spec.SchedulingGates, ResourceClaims = spec.ResourceClaims }
            : null;
        pod.Status = pod.Status is { } status
            ? new V1PodStatus
            {
                Phase = status.Phase,
                Reason = status.Reason,
                Message = status.Message is { Length: > LongestMessage } message ? message[..LongestMessage] : status.Message,
                Conditions = status.Conditions?.Where(condition => condition.Status != "True" || !Routine.Contains(condition.Type)).ToArray(),
                ContainerStatuses = status.ContainerStatuses?.Select(Ended).ToArray(),
                ResourceClaimStatuses = status.ResourceClaimStatuses,
            }
            : null;
        return pod;
    }

    /// <summary>The labels that every pod has, with keys that all pods share.</summary>
    private static Dictionary<string, string> Shared(IDictionary<string, string> labels)
    {
        var shared = new Dictionary<string, string>(labels.Count);
        foreach (var (key, value) in labels)
        {
            if (Keys.TryGetValue(key, out var known))
            {
                shared[known] = value is ResourceLabels.ManagedValue ? ResourceLabels.ManagedValue
                    : value is ResourceLabels.WorkerRole ? ResourceLabels.WorkerRole
                    : value;
            }
        }

        return shared;
    }

    private static V1ContainerStatus Ended(V1ContainerStatus container) => new()
    {
        Name = container.Name,
        Image = "",
        ImageID = "",
        Ready = container.Ready,
        RestartCount = container.RestartCount,
        State = container.State,
    };
}
