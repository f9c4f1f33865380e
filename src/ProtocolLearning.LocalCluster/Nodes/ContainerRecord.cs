using k8s.Models;

namespace ProtocolLearning.LocalCluster.Nodes;

/// <summary>What is known of one container: where it stands now, and how it ended before.</summary>
/// <param name="Name">Its name in the pod.</param>
/// <param name="Image">The image as the pod writes it.</param>
/// <param name="State">Waiting, running or ended.</param>
/// <param name="LastEnd">How the run before this one ended.</param>
/// <param name="RestartCount">How often it was restarted.</param>
/// <param name="ContainerId">The process id, as <c>process://id</c>; empty before the first start.</param>
internal sealed record ContainerRecord(
    string Name,
    string Image,
    V1ContainerState State,
    V1ContainerStateTerminated? LastEnd,
    int RestartCount,
    string ContainerId)
{
    /// <summary>The exit code of a container that was lost with its node.</summary>
    public const int LostExitCode = 137;

    public bool IsRunning => State.Running is not null;

    public V1ContainerStateTerminated? End => State.Terminated;

    /// <summary>A container that this node has never started.</summary>
    public static ContainerRecord New(V1Container container) => new(
        container.Name, container.Image, Wait("ContainerCreating", null), null, 0, "");

    /// <summary>
    /// A container that an earlier node of this name reported: had it been started and not ended, it is lost, for its process died
    /// with that node.
    /// </summary>
    public static ContainerRecord Resume(V1Container container, V1ContainerStatus? reported, DateTime now)
    {
        if (reported is null || (reported.State?.Running is null && reported.State?.Terminated is null && reported.LastState?.Terminated is null))
        {
            return New(container);
        }

        var end = reported.State?.Terminated ?? (reported.State?.Running is { } running
            ? new V1ContainerStateTerminated
            {
                ExitCode = LostExitCode,
                Reason = "ContainerStatusUnknown",
                Message = "The container's process was lost with the node",
                StartedAt = running.StartedAt,
                FinishedAt = now,
            }
            : reported.LastState!.Terminated);
        return new ContainerRecord(
            container.Name, container.Image, new V1ContainerState { Terminated = end }, null, reported.RestartCount, reported.ContainerID ?? "");
    }

    public ContainerRecord Waiting(string reason, string? message) => this with
    {
        State = Wait(reason, message),
        LastEnd = End ?? LastEnd,
    };

    public ContainerRecord Restarting() => Waiting("ContainerCreating", null) with { RestartCount = RestartCount + 1 };

    public ContainerRecord Started(int processId, DateTime at) => this with
    {
        State = new V1ContainerState { Running = new V1ContainerStateRunning { StartedAt = at } },
        ContainerId = $"process://{processId}",
    };

    public ContainerRecord Ended(int exitCode, string? message, DateTime at) => this with
    {
        State = new V1ContainerState
        {
            Terminated = new V1ContainerStateTerminated
            {
                ExitCode = exitCode,
                Reason = exitCode == 0 ? "Completed" : "Error",
                Message = message,
                StartedAt = State.Running?.StartedAt,
                FinishedAt = at,
                ContainerID = ContainerId,
            },
        },
    };

    public V1ContainerStatus ToStatus() => new()
    {
        Name = Name,
        Image = Image,
        ImageID = ImageName.Repository(Image),
        ContainerID = ContainerId.Length == 0 ? null : ContainerId,
        State = State,
        LastState = LastEnd is null ? null : new V1ContainerState { Terminated = LastEnd },
        RestartCount = RestartCount,
        Ready = IsRunning,
        Started = IsRunning,
    };

    private static V1ContainerState Wait(string reason, string? message) =>
        new() { Waiting = new V1ContainerStateWaiting { Reason = reason, Message = message } };
}
