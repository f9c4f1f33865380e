using ProtocolLearning.Cli.Access;
using ProtocolLearning.Networking.Identity;
using ProtocolLearning.Resources.MemberClusters;
using ProtocolLearning.Resources.Participants;
using ProtocolLearning.Resources.TrainingRuns;

namespace ProtocolLearning.Cli.Join;

/// <summary>
/// Brings a participant's cluster into a run. Doing it again changes nothing. What is not applied is printed as manifests.
/// </summary>
/// <param name="member">The member cluster, in the workers' namespace.</param>
/// <param name="home">The home cluster; null where the participant has no access to it.</param>
/// <param name="output">Where manifests go.</param>
/// <param name="notes">Where everything else goes.</param>
internal sealed class ClusterJoin(ClusterAccess member, ClusterAccess? home, TextWriter output, TextWriter notes)
{
    /// <exception cref="CommandFailure">It cannot be done without undoing something.</exception>
    public async Task<int> RunAsync(JoinRequest request, bool appliesMember, bool appliesHome, CancellationToken cancellationToken)
    {
        var known = home is null ? null : await home.FindAsync<V1Alpha1Participant>(request.Participant, cancellationToken);
        var pinning = request with { CoordinatorKey = request.CoordinatorKey ?? await CoordinatorKeyAsync(request, cancellationToken) };
        if (pinning.CoordinatorKey is null)
        {
            await notes.WriteLineAsync($"run {request.Run} has no coordinator yet: join again later, or name its key with --coordinator-key, to pin it");
        }

        var (publicKey, isNew) = await new IdentityKeeper(member).EnsureAsync(pinning, known?.Spec.PublicKey, cancellationToken);
        await notes.WriteLineAsync($"{(isNew ? "made" : "kept")} the key of {request.Participant} in namespace {member.Namespace} of {member.Address}; its public half is {publicKey}");
        await new CoordinatorPins(member).EnsureAsync(pinning, cancellationToken);
        await GrantAsync(pinning, appliesMember, cancellationToken);
        await EnrolAsync(ParticipantManifest.Of(request, publicKey), appliesHome, cancellationToken);
        return ExitCode.Succeeded;
    }

    private async Task<IdentityPublicKey?> CoordinatorKeyAsync(JoinRequest request, CancellationToken cancellationToken)
    {
        if (home is null)
        {
            return null;
        }

        var run = await home.FindAsync<V1Alpha1TrainingRun>(request.Run, cancellationToken)
            ?? throw new CommandFailure($"there is no TrainingRun {request.Run} in namespace {home.Namespace} of {home.Address}; see 'kubectl get plrun -A'");
        return IdentityPublicKey.TryParse(run.Status?.Coordinator?.PublicKey, out var key) ? key : null;
    }

    private async Task GrantAsync(JoinRequest request, bool applies, CancellationToken cancellationToken)
    {
        var known = home is null ? null : await home.ListClusterScopedAsync<V1Alpha1MemberCluster>(cancellationToken);
        if (known?.Any(cluster => cluster.Metadata.Name == request.Cluster && cluster.Spec.Mode == MemberClusterMode.Pull) == true)
        {
            await notes.WriteLineAsync($"cluster {request.Cluster} is of mode Pull: its own agent makes the pods, and the home operator needs no rights there");
            if (request.CoordinatorKey is { } coordinator)
            {
                await notes.WriteLineAsync($"to have that agent hold the coordinator's key too: helm upgrade --reuse-values --set member.coordinators.{request.Run}={coordinator.Text}");
            }

            return;
        }

        var rights = MemberRights.Of(member.Namespace);
        if (!applies)
        {
            await output.WriteAsync($"# For the member cluster: what the operator may do there.\n{ServerSideApply.Text(rights)}---\n");
            return;
        }

        foreach (var right in rights)
        {
            await member.ApplyRightsAsync(right, cancellationToken);
        }

        await notes.WriteLineAsync($"applied ServiceAccount {MemberRights.Account}, Roles and bindings {MemberRights.Name} in the member cluster");
    }

    private async Task EnrolAsync(V1Alpha1Participant participant, bool applies, CancellationToken cancellationToken)
    {
        if (!applies)
        {
            await output.WriteAsync($"# For the home cluster.\n{ServerSideApply.Text([participant])}");
            return;
        }

        await home!.ApplyAsync(participant, cancellationToken);
        await notes.WriteLineAsync($"applied Participant {participant.Metadata.NamespaceProperty}/{participant.Metadata.Name} in the home cluster");
    }
}
