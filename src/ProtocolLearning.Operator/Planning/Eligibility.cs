using k8s.Models;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Rounds;
using ProtocolLearning.Resources;
using ProtocolLearning.Resources.Conditions;
using ProtocolLearning.Resources.MemberClusters;
using ProtocolLearning.Resources.Participants;
using ProtocolLearning.Resources.Validation;

namespace ProtocolLearning.Operator.Planning;

/// <summary>Whether a participant may get shards, and if not, why.</summary>
internal static class Eligibility
{
    /// <summary>The condition Eligible of a participant.</summary>
    /// <param name="participant">The participant.</param>
    /// <param name="minimumStake">The stake that the run asks for.</param>
    /// <param name="cluster">Its member cluster; null where there is none of that name.</param>
    /// <param name="home">The participant's namespace; null where it is not known.</param>
    /// <param name="logged">What the log says of it; null where it is not enrolled.</param>
    /// <param name="evicted">Why it is evicted from the run; null where it is not.</param>
    public static ConditionChange Judge(
        V1Alpha1Participant participant, long minimumStake, V1Alpha1MemberCluster? cluster, V1Namespace? home, ParticipantState? logged, string? evicted = null)
    {
        var errors = RuleSets.Participant.Validate(participant);
        return (participant.Spec, cluster, logged) switch
        {
            _ when errors.Count > 0 => No(EligibilityReason.Unsound, errors[0].ToString()),
            ({ Worker.Network.Mode: WorkerNetworkMode.Service }, _, _) => No(
                EligibilityReason.Unsupported, "spec.worker.network.mode: this release does not have Service yet; use Pod, HostNetwork or Relay"),
            (_, null, _) => No(EligibilityReason.ClusterUnknown, $"spec.clusterRef: there is no MemberCluster {participant.Spec.ClusterRef.Name}; make it"),
            _ when !Allows(cluster!, home, participant.Spec.Namespace) => No(
                EligibilityReason.NamespaceNotAllowed,
                $"spec.namespace: MemberCluster {cluster!.Metadata.Name} does not let namespace {participant.Metadata.NamespaceProperty} place pods in {participant.Spec.Namespace}; add it to allowedNamespaces"),
            (_, _, { Standing: ParticipantStanding.Banned }) => No(EligibilityReason.Banned, "its key is banned from the run"),
            (_, _, { Standing: ParticipantStanding.Quarantined }) => No(EligibilityReason.Quarantined, "its work does not count until its audits are done"),
            (_, _, { } known) when known.PublicKey != participant.Spec.PublicKey => No(
                EligibilityReason.KeyMismatch, "spec.publicKey: the run knows the participant under another key; use that one or another name"),
            _ when participant.Spec.Stake < minimumStake => No(EligibilityReason.StakeTooLow, $"spec.stake: the run asks for at least {minimumStake}; raise it"),
            (_, { Metadata.DeletionTimestamp: not null }, _) => No(
                EligibilityReason.ClusterLeaving, $"MemberCluster {cluster.Metadata.Name} is being deleted: its shards are placed elsewhere"),
            _ when evicted is not null => No(EligibilityReason.Evicted, $"its shards are placed elsewhere, of each stage one at a time: {evicted}"),
            _ when !ClusterFailover.IsReady(cluster!) => No(EligibilityReason.ClusterNotReady, $"MemberCluster {cluster!.Metadata.Name} is not ready"),
            ({ Worker.Gpu.Mode: GpuMode.Dra }, { Status.DynamicResources: not true }, _) => No(
                EligibilityReason.NoDynamicResources,
                $"spec.worker.gpu.mode: MemberCluster {cluster.Metadata.Name} has no resource.k8s.io/v1; bring it to Kubernetes 1.34 or later, or use DevicePlugin"),
            ({ Unschedulable: true }, _, _) when participant.GetAnnotation(ResourceLabels.Drain) == "true" => No(
                EligibilityReason.Draining, "it is drained: its shards are placed elsewhere, of each stage one at a time"),
            ({ Unschedulable: true }, _, _) => No(EligibilityReason.Unschedulable, "spec.unschedulable is set: it keeps the shards it has"),
            _ => new ConditionChange(ConditionType.Eligible, ConditionStatus.True, EligibilityReason.Eligible, "it may get shards"),
        };
    }

    /// <summary>Whether a participant gives its shards away as others can take them.</summary>
    public static bool IsDraining(ConditionChange eligible) => eligible.Reason is EligibilityReason.Draining or EligibilityReason.Evicted;

    /// <summary>Whether a participant that gets no more shards keeps those it has.</summary>
    public static bool Keeps(ConditionChange eligible) => eligible.Reason
        is EligibilityReason.Eligible
        or EligibilityReason.Unschedulable
        or EligibilityReason.ClusterNotReady
        or EligibilityReason.NoDynamicResources
        or EligibilityReason.Unsupported;

    private static bool Allows(V1Alpha1MemberCluster cluster, V1Namespace? home, string memberNamespace) =>
        cluster.Spec.AllowedNamespaces?.Any(allowed =>
            allowed.MemberNamespaces.Contains(memberNamespace)
            && (allowed.HomeSelector ?? new Dictionary<string, string>()).All(label =>
                home?.Metadata.Labels?.TryGetValue(label.Key, out var value) == true && value == label.Value)) == true;

    private static ConditionChange No(string reason, string message) =>
        new(ConditionType.Eligible, ConditionStatus.False, reason, message);
}
