namespace ProtocolLearning.LocalCluster.Nodes;

/// <summary>Why a container cannot be started now.</summary>
/// <param name="Reason">The kubelet's word for it, such as <c>CreateContainerConfigError</c>.</param>
/// <param name="Message">What is wrong, where in the pod, and what to do.</param>
internal sealed record ContainerProblem(string Reason, string Message)
{
    public static ContainerProblem Configuration(string message) => new("CreateContainerConfigError", message);

    public static ContainerProblem Image(string message) => new("ErrImageNeverPull", message);

    public static ContainerProblem Creation(string message) => new("CreateContainerError", message);

    public static ContainerProblem Start(string message) => new("RunContainerError", message);
}
