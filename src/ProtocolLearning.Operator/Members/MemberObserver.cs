using Microsoft.Extensions.Logging;
using ProtocolLearning.Controllers.Clusters;
using ProtocolLearning.Operator.Observability;
using ProtocolLearning.Resources.MemberClusters;
using ProtocolLearning.Resources.Validation;

namespace ProtocolLearning.Operator.Members;

/// <summary>Engages Push clusters, takes up changed credentials, and observes how a member does, of whichever mode.</summary>
internal sealed class MemberObserver(
    IClusterSet clusters,
    CredentialReader credentials,
    EngagedCredentials engaged,
    MemberProber prober,
    HeartbeatMonitor heartbeats,
    ILogger<MemberObserver> logger)
{
    public async Task<MemberObservation> ObserveAsync(V1Alpha1MemberCluster cluster, CancellationToken cancellationToken)
    {
        var name = cluster.Metadata.Name;
        var errors = RuleSets.MemberCluster.Validate(cluster);
        if (errors.Count > 0 || cluster.Spec.Mode == MemberClusterMode.Pull)
        {
            await DisengageAsync(name);
            return errors.Count > 0
                ? new MemberObservation(MemberProbe.CredentialInvalid, errors[0].ToString())
                : await heartbeats.ObserveAsync(cluster, cancellationToken);
        }

        var credential = await credentials.ReadAsync(cluster.Spec, cancellationToken);
        if (credential.Configuration is null)
        {
            await DisengageAsync(name);
            return new MemberObservation(MemberProbe.CredentialInvalid, credential.Problem!);
        }

        if (clusters.Find(name) is null || !engaged.IsEngaged(name, credential.Fingerprint))
        {
            if (await EngageAsync(name, credential) is { } problem)
            {
                return new MemberObservation(MemberProbe.CredentialInvalid, problem);
            }
        }

        return clusters.Find(name) is { } member
            ? await prober.ProbeAsync(member, cancellationToken)
            : new MemberObservation(MemberProbe.Syncing, "it was engaged just now");
    }

    /// <summary>Lets a member go: its client is closed.</summary>
    public async Task ForgetAsync(string cluster)
    {
        await DisengageAsync(cluster);
        heartbeats.Forget(cluster);
    }

    /// <returns>Why it cannot be engaged with this credential; null where it is engaged.</returns>
    private async Task<string?> EngageAsync(string name, MemberCredential credential)
    {
        try
        {
            await clusters.EngageAsync(name, credential.Configuration!);
        }
        catch (Exception exception) when (CredentialReader.IsMalformed(exception))
        {
            await DisengageAsync(name);
            return $"its credential cannot be used: {exception.Message}";
        }

        engaged.Engaged(name, credential.Fingerprint);
        Log.ClusterEngaged(logger, name, credential.Configuration!.Host);
        return null;
    }

    private async Task DisengageAsync(string name)
    {
        engaged.Disengaged(name);
        if (await clusters.DisengageAsync(name))
        {
            Log.ClusterDisengaged(logger, name);
        }
    }
}
