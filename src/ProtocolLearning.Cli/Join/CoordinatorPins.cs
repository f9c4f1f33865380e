using System.Net;
using k8s;
using k8s.Autorest;
using k8s.Models;
using ProtocolLearning.Cli.Access;
using ProtocolLearning.Protocol.Runs;
using ProtocolLearning.Resources;

namespace ProtocolLearning.Cli.Join;

/// <summary>
/// Keeps the keys of the coordinators that a participant trusts in its own cluster, where its workers read them: one entry for each run
/// that it joined, empty where the run had no coordinator yet. An entry that holds a key is never changed.
/// </summary>
internal sealed class CoordinatorPins(ClusterAccess member)
{
    /// <summary>Sees to it that the run is entered, with its coordinator's key where that is known.</summary>
    /// <exception cref="CommandFailure">Another coordinator is pinned, or somebody else changes the entries at the same time.</exception>
    public async Task EnsureAsync(JoinRequest request, CancellationToken cancellationToken)
    {
        var (name, entry) = (ResourceNames.CoordinatorPins(request.Participant), WorkerEnvironment.CoordinatorPinFile + request.Run);
        try
        {
            if (await FindAsync(name, cancellationToken) is not { } existing)
            {
                var data = new Dictionary<string, string> { [entry] = request.CoordinatorKey?.Text ?? "" };
                await member.Client.CoreV1.CreateNamespacedConfigMapAsync(
                    new V1ConfigMap { Metadata = new V1ObjectMeta { Name = name }, Data = data }, member.Namespace, cancellationToken: cancellationToken);
            }
            else if (IsMissing(existing, entry, request))
            {
                await AddAsync(existing, entry, request, cancellationToken);
            }
        }
        catch (HttpOperationException refused) when (refused.Response.StatusCode == HttpStatusCode.Conflict)
        {
            throw new CommandFailure($"somebody else changes ConfigMap {member.Namespace}/{name} at the same time; join again", ExitCode.Failed);
        }
    }

    private Task<V1ConfigMap?> FindAsync(string name, CancellationToken cancellationToken) => ClusterAccess.OrNull(
        () => member.Client.CoreV1.ReadNamespacedConfigMapAsync(name, member.Namespace, cancellationToken: cancellationToken));

    private bool IsMissing(V1ConfigMap existing, string entry, JoinRequest request)
    {
        var pinned = existing.Data?.TryGetValue(entry, out var text) == true ? text.Trim() : null;
        return pinned is not { Length: > 0 } ? pinned is null || request.CoordinatorKey is not null
            : request.CoordinatorKey is not { } coordinator || pinned == coordinator.Text ? false
            : throw new CommandFailure(
                $"the coordinator of run {request.Run} has the key {coordinator}, and {pinned} is pinned in ConfigMap {member.Namespace}/{existing.Metadata.Name}: it is another coordinator. Where that is right, remove the entry {entry} by hand",
                ExitCode.Failed);
    }

    private async Task AddAsync(V1ConfigMap existing, string entry, JoinRequest request, CancellationToken cancellationToken)
    {
        var patch = new
        {
            metadata = new { resourceVersion = existing.Metadata.ResourceVersion },
            data = new Dictionary<string, string> { [entry] = request.CoordinatorKey?.Text ?? "" },
        };
        await member.Client.CoreV1.PatchNamespacedConfigMapAsync(
            new V1Patch(KubernetesJson.Serialize(patch), V1Patch.PatchType.MergePatch),
            existing.Metadata.Name,
            member.Namespace,
            cancellationToken: cancellationToken);
    }
}
