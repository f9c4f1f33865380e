using System.ComponentModel;
using k8s.Models;
using ProtocolLearning.LocalCluster.Processes;

namespace ProtocolLearning.LocalCluster.Nodes;

/// <summary>Runs one container of a pod: starts its program, waits for its end, and starts it again as the restart policy says.</summary>
/// <param name="node">What the node's pods share.</param>
/// <param name="pod">Gives the pod as last seen.</param>
/// <param name="container">The container.</param>
/// <param name="first">Where the container stands at the beginning.</param>
/// <param name="changed">Called after each change of <see cref="Record"/>.</param>
internal sealed class ContainerRunner(NodeRuntime node, Func<V1Pod> pod, V1Container container, ContainerRecord first, Action changed)
{
    private readonly ContainerPreparation _preparation = new(node);
    private readonly string _podName = pod().Metadata.Name;
    private ContainerRecord _record = first;

    public ContainerRecord Record => Volatile.Read(ref _record);

    /// <summary>The log of the run that goes on or was the last, or of the one before it; null if there is none.</summary>
    public ContainerLog? FindLog(bool previous)
    {
        var number = Record.RestartCount - (previous ? 1 : 0);
        var path = number < 0 ? "" : node.Folders.Log(pod(), container.Name, number);
        return File.Exists(path)
            ? new ContainerLog(path, () => Record is { IsRunning: true } record && record.RestartCount == number)
            : null;
    }

    /// <summary>Reports that the container is refused for good.</summary>
    public void Refuse(ContainerProblem problem) => Set(Record.Waiting(problem.Reason, problem.Message));

    /// <summary>Ends when the container has ended and is not to be started again, or the pod is stopped.</summary>
    public async Task RunAsync(PodStop stop)
    {
        if (Record.End is { } end)
        {
            if (!RestartBackoff.Restarts(pod().Spec.RestartPolicy, end.ExitCode))
            {
                return;
            }

            Set(Record.Restarting());
        }

        var failures = 0;
        while (!stop.Requested.IsCancellationRequested)
        {
            var started = node.Options.TimeProvider.GetTimestamp();
            if (await StartAsync(stop).ConfigureAwait(false) is not { } process)
            {
                await node.DelayAsync(node.Options.ConfigurationInterval, stop.Requested).ConfigureAwait(false);
                continue;
            }

            var exitCode = await RunToEndAsync(process, stop).ConfigureAwait(false);
            var message = await LastWordsAsync(exitCode).ConfigureAwait(false);
            Set(Record.Ended(exitCode, message, node.Now));
            node.Options.Logger.ContainerEnded(_podName, container.Name, exitCode);
            if (stop.Requested.IsCancellationRequested || !RestartBackoff.Restarts(pod().Spec.RestartPolicy, exitCode))
            {
                return;
            }

            var isHealthy = node.Options.TimeProvider.GetElapsedTime(started) >= node.Options.RestartBackoff.ResetAfter;
            failures = isHealthy ? 1 : failures + 1;
            await BackOffAsync(node.Options.RestartBackoff.DelayAfter(failures), stop).ConfigureAwait(false);
            if (!stop.Requested.IsCancellationRequested)
            {
                Set(Record.Restarting());
            }
        }
    }

    private async Task<int> RunToEndAsync(ProcessGroup process, PodStop stop)
    {
        try
        {
            return await process.Completion.WaitAsync(stop.Requested).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.Requested.IsCancellationRequested)
        {
            node.Events.Normal(pod(), "Killing", $"Stopping container {container.Name}");
            return await process.StopAsync(stop.GraceEnded).ConfigureAwait(false);
        }
    }

    private async Task<ProcessGroup?> StartAsync(PodStop stop)
    {
        try
        {
            var (command, problem) = await _preparation
                .PrepareAsync(pod(), container, Record.RestartCount, stop.Requested).ConfigureAwait(false);
            if (command is null)
            {
                ReportProblem(problem!);
                return null;
            }

            var process = await ProcessGroup.StartAsync(command, node.Watchdog).ConfigureAwait(false);
            Set(Record.Started(process.Id, node.Now));
            node.Options.Logger.ContainerStarted(_podName, container.Name, process.Id);
            node.Events.Normal(pod(), "Started", $"Started container {container.Name} as process {process.Id}");
            return process;
        }
        catch (Exception e) when (e
            is Win32Exception or IOException or UnauthorizedAccessException or PlatformNotSupportedException or ArgumentException)
        {
            ReportProblem(ContainerProblem.Start($"container {container.Name}: {e.Message}"));
            return null;
        }
        catch (OperationCanceledException) when (stop.Requested.IsCancellationRequested)
        {
            return null;
        }
    }

    // There is no /dev/termination-log; the other source of a termination message is the end of the log.
    private async Task<string?> LastWordsAsync(int exitCode) =>
        exitCode != 0 && container.TerminationMessagePolicy == "FallbackToLogsOnError" && FindLog(previous: false) is { } log
            ? await LogReader.LastWordsAsync(log.Path).ConfigureAwait(false)
            : null;

    private void ReportProblem(ContainerProblem problem)
    {
        if (Record.State.Waiting?.Message != problem.Message)
        {
            Set(Record.Waiting(problem.Reason, problem.Message));
            node.Options.Logger.ContainerWaits(_podName, container.Name, problem.Reason, problem.Message);
            node.Events.Warning(pod(), "Failed", $"Error: {problem.Reason}: {problem.Message}");
        }
    }

    private async Task BackOffAsync(TimeSpan delay, PodStop stop)
    {
        if (delay > TimeSpan.Zero)
        {
            Set(Record.Waiting(
                "CrashLoopBackOff",
                $"back-off {delay.TotalSeconds:0.###}s restarting failed container={container.Name} pod={_podName}"));
            node.Events.Warning(pod(), "BackOff", $"Back-off restarting failed container {container.Name} in pod {_podName}");
            await node.DelayAsync(delay, stop.Requested).ConfigureAwait(false);
        }
    }

    private void Set(ContainerRecord record)
    {
        Volatile.Write(ref _record, record);
        changed();
    }
}
