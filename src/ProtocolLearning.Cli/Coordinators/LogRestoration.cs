using System.Net;
using System.Text.Json.Nodes;
using k8s;
using k8s.Autorest;
using k8s.Models;
using ProtocolLearning.Cli.Access;
using ProtocolLearning.Resources;
using ProtocolLearning.Resources.Conditions;
using ProtocolLearning.Resources.TrainingRuns;

namespace ProtocolLearning.Cli.Coordinators;

/// <summary>
/// Restores the log of a run whose coordinator lost it: holds the operator off, has a pod write the backup into the run's volume, and
/// tells the operator which entry the log ends with now.
/// </summary>
internal sealed class LogRestoration(ClusterAccess home, TextWriter output, TimeProvider time)
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    /// <param name="name">The run.</param>
    /// <param name="backup">The backup.</param>
    /// <param name="key">The coordinator's key file; null where the volume has it.</param>
    /// <param name="image">The coordinator's image; null for the run's own.</param>
    /// <param name="patience">How long the pod, and then the coordinator, may take.</param>
    /// <param name="cancellationToken">Ends it; the volume is as it was, or restored.</param>
    /// <exception cref="CommandFailure">The run has its log, the backup is not one that it can go on from, or the pod failed.</exception>
    public async Task RunAsync(string name, BackupFile backup, byte[]? key, string? image, TimeSpan patience, CancellationToken cancellationToken)
    {
        var run = await FindAsync(name, cancellationToken);
        if (!IsLost(run))
        {
            throw new CommandFailure($"run {name} has its log: its condition CoordinatorLogLost is not True, and nothing is restored over a coordinator that serves");
        }

        if (backup.Objection(run) is { } objection)
        {
            throw new CommandFailure(objection);
        }

        var objects = new RestoreObjects(run, image ?? run.Spec.Coordinator.Image ?? OperatorEnvironment.DefaultCoordinatorImage);
        await AnnotateAsync(name, ResourceLabels.Reconcile, ReconcileAnnotation.Disabled, cancellationToken);
        try
        {
            await WriteAsync(objects, backup, key, patience, cancellationToken);
            await ForgetEndedAsync(name, cancellationToken);
            await AnnotateAsync(name, ResourceLabels.RestoredLog, backup.State.Hash, cancellationToken);
        }
        finally
        {
            await AnnotateAsync(name, ResourceLabels.Reconcile, null, CancellationToken.None);
        }

        await output.WriteLineAsync("the operator starts the next coordinator");
        await UntilAsync(
            async () => !IsLost(await FindAsync(name, cancellationToken)),
            patience,
            $"the log is restored, and no coordinator of run {name} serves from it yet: see plearn status {name}. Once one does, take the annotation {ResourceLabels.RestoredLog} off the run",
            cancellationToken);
        await AnnotateAsync(name, ResourceLabels.RestoredLog, null, cancellationToken);
        await output.WriteLineAsync($"run {name} goes on from entry {backup.State.Index}");
    }

    private static bool IsLost(V1Alpha1TrainingRun run) =>
        ConditionList.Is(run.Status?.Conditions, ConditionType.CoordinatorLogLost, ConditionStatus.True);

    private async Task WriteAsync(RestoreObjects objects, BackupFile backup, byte[]? key, TimeSpan patience, CancellationToken cancellationToken)
    {
        var (core, claim, secrets) = (home.Client.CoreV1, objects.Claim(), objects.Secrets(backup.Parts, key));
        await ThereAsync(() => core.CreateNamespacedPersistentVolumeClaimAsync(claim, home.Namespace, cancellationToken: cancellationToken));
        try
        {
            foreach (var secret in secrets)
            {
                await core.CreateNamespacedSecretAsync(secret, home.Namespace, cancellationToken: cancellationToken);
            }

            await core.CreateNamespacedPodAsync(objects.Pod(secrets), home.Namespace, cancellationToken: cancellationToken);
            V1Pod pod = null!;
            await UntilAsync(
                async () => (pod = await core.ReadNamespacedPodAsync(objects.Name, home.Namespace, cancellationToken: cancellationToken)).Status?.Phase is "Succeeded" or "Failed",
                patience,
                $"pod {objects.Name} has not ended, and nothing is restored: see kubectl describe pod",
                cancellationToken);
            if (pod.Status.Phase == "Failed")
            {
                var said = pod.Status.ContainerStatuses?.FirstOrDefault()?.State?.Terminated?.Message?.Trim();
                throw new CommandFailure($"nothing is restored: {said ?? pod.Status.Message ?? "the pod gives no reason"}", ExitCode.Failed);
            }

            await output.WriteLineAsync($"{backup.State.Index + 1} entries are in the volume of {claim.Metadata.Name}");
        }
        finally
        {
            await GoneAsync(() => core.DeleteNamespacedPodAsync(objects.Name, home.Namespace, cancellationToken: CancellationToken.None));
            foreach (var secret in secrets)
            {
                await GoneAsync(() => core.DeleteNamespacedSecretAsync(secret.Metadata.Name, home.Namespace, cancellationToken: CancellationToken.None));
            }
        }
    }

    /// <summary>A coordinator's pod that did not find its log keeps the operator from making the next one.</summary>
    private async Task ForgetEndedAsync(string name, CancellationToken cancellationToken)
    {
        var pods = await home.Client.CoreV1.ListNamespacedPodAsync(
            home.Namespace, labelSelector: $"{ResourceLabels.Role}={ResourceLabels.CoordinatorRole},{ResourceLabels.Run}={name}", cancellationToken: cancellationToken);
        foreach (var pod in pods.Items.Where(pod => pod.Status?.Phase == "Failed"))
        {
            await GoneAsync(() => home.Client.CoreV1.DeleteNamespacedPodAsync(pod.Metadata.Name, home.Namespace, cancellationToken: cancellationToken));
        }
    }

    private async Task<V1Alpha1TrainingRun> FindAsync(string name, CancellationToken cancellationToken) =>
        await home.FindAsync<V1Alpha1TrainingRun>(name, cancellationToken)
        ?? throw new CommandFailure($"there is no TrainingRun {name} in namespace {home.Namespace} of {home.Address}; see 'kubectl get plrun -A'");

    /// <summary>A null takes an annotation away; KubernetesJson would leave it out.</summary>
    private async Task AnnotateAsync(string name, string annotation, string? value, CancellationToken cancellationToken)
    {
        var patch = new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { [annotation] = value } } };
        await home.Client.CustomObjects.PatchNamespacedCustomObjectAsync<V1Alpha1TrainingRun>(
            new V1Patch(patch.ToJsonString(), V1Patch.PatchType.MergePatch),
            ApiGroup.Name,
            ApiGroup.Version,
            home.Namespace,
            ClusterAccess.Plural<V1Alpha1TrainingRun>(),
            name,
            fieldManager: "plearn-restore",
            cancellationToken: cancellationToken);
    }

    private async Task UntilAsync(Func<Task<bool>> condition, TimeSpan patience, string otherwise, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (!await condition())
        {
            if (time.GetElapsedTime(started) >= patience)
            {
                throw new CommandFailure(otherwise, ExitCode.Failed);
            }

            await Task.Delay(Pace, time, cancellationToken);
        }
    }

    private static async Task ThereAsync(Func<Task> create)
    {
        try
        {
            await create();
        }
        catch (HttpOperationException refused) when (refused.Response.StatusCode == HttpStatusCode.Conflict)
        {
            // The volume is there; what it holds is judged by the pod.
        }
    }

    private static async Task GoneAsync(Func<Task> delete)
    {
        try
        {
            await delete();
        }
        catch (HttpOperationException refused) when (refused.Response.StatusCode == HttpStatusCode.NotFound)
        {
            // It was never made.
        }
    }
}
