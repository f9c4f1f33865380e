using k8s.Autorest;
using k8s.Models;
using ProtocolLearning.LocalCluster.Processes;

namespace ProtocolLearning.LocalCluster.Nodes;

/// <summary>Turns a container of a pod into a command line: program, volumes, environment, arguments.</summary>
internal sealed class ContainerPreparation(NodeRuntime node)
{
    /// <summary>The command; or why there is none now.</summary>
    public async Task<(ProcessCommand? Command, ContainerProblem? Problem)> PrepareAsync(
        V1Pod pod, V1Container container, int restartCount, CancellationToken cancellationToken)
    {
        if (FindProgram(container, out var problem) is not { } program)
        {
            return (null, problem);
        }

        try
        {
            var configuration = await PodConfiguration.ReadAsync(node.Options.Kubernetes, pod, cancellationToken).ConfigureAwait(false);
            var command = Command(pod, container, restartCount, program, configuration, out problem);
            return (command, problem);
        }
        catch (Exception e) when (e is HttpOperationException or HttpRequestException)
        {
            return (null, ContainerProblem.Configuration($"Secrets and ConfigMaps could not be read from the API server: {e.Message}"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (null, ContainerProblem.Creation($"the node's folders could not be written: {e.Message}"));
        }
    }

    /// <summary>Brings the files of mounted Secrets and ConfigMaps up to date; a problem leaves them as they are.</summary>
    public async Task<ContainerProblem?> RefreshAsync(V1Pod pod, CancellationToken cancellationToken)
    {
        try
        {
            var configuration = await PodConfiguration.ReadAsync(node.Options.Kubernetes, pod, cancellationToken).ConfigureAwait(false);
            return Volumes(pod, configuration, out var problem) is { } volumes ? VolumeWriter.Apply(volumes) : problem;
        }
        catch (Exception e) when (e is HttpOperationException or HttpRequestException or IOException or UnauthorizedAccessException)
        {
            return ContainerProblem.Configuration($"volumes could not be refreshed: {e.Message}");
        }
    }

    private NodeProgram? FindProgram(V1Container container, out ContainerProblem? problem)
    {
        if (!node.Options.Programs.TryGetValue(ImageName.Repository(container.Image ?? ""), out var program))
        {
            var known = string.Join(", ", node.Options.Programs.Keys.Order(StringComparer.Ordinal));
            problem = ContainerProblem.Image(
                $"image \"{container.Image}\" is not in the program table of node {node.Options.Name}, which knows: {known}");
            return null;
        }

        problem = container.Command is { Count: > 0 }
            ? ContainerProblem.Configuration(
                $"container {container.Name}: a process node runs the image's own program; leave command out and use args")
            : null;
        return problem is null ? program : null;
    }

    private ProcessCommand? Command(
        V1Pod pod,
        V1Container container,
        int restartCount,
        NodeProgram program,
        PodConfiguration configuration,
        out ContainerProblem? problem)
    {
        if (Volumes(pod, configuration, out problem) is not { } volumes
            || VolumePlanner.Mounts(container, volumes, out problem) is not { } mounts
            || new ContainerEnvironment(pod, container, configuration, mounts, NodeRuntime.Address).Resolve(out problem) is not { } defined)
        {
            return null;
        }

        problem = VolumeWriter.Apply(volumes);
        if (problem is null && ExecutablePath.Find(program.Path) is { } executable)
        {
            var work = node.Folders.Work(pod, container.Name);
            var log = node.Folders.Log(pod, container.Name, restartCount);
            NodeFolders.Create(work);
            NodeFolders.Create(Path.GetDirectoryName(log)!);
            var arguments = (container.Args ?? []).Select(argument => VariableExpansion.Expand(argument, defined));
            return new ProcessCommand(executable, [.. program.LeadingArguments, .. arguments], Environment(pod, defined), work, log);
        }

        problem ??= ContainerProblem.Creation(
            $"container {container.Name}: the program of image \"{container.Image}\", {program.Path}, is missing or not executable on "
            + $"node {node.Options.Name}; build it, or correct the node's program table");
        return null;
    }

    private IReadOnlyList<PlannedVolume>? Volumes(V1Pod pod, PodConfiguration configuration, out ContainerProblem? problem) =>
        new VolumePlanner(pod, configuration, node.Folders, NodeRuntime.Address).Plan(out problem);

    private Dictionary<string, string> Environment(V1Pod pod, IReadOnlyDictionary<string, string> defined)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["HOSTNAME"] = pod.Metadata.Name };
        foreach (var name in node.Options.InheritedEnvironment)
        {
            if (System.Environment.GetEnvironmentVariable(name) is { } value)
            {
                environment[name] = value;
            }
        }

        foreach (var (name, value) in defined)
        {
            environment[name] = value;
        }

        return environment;
    }
}
