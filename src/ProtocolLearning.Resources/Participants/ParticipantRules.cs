using ProtocolLearning.Resources.Validation;
using Rule = ProtocolLearning.Resources.Validation.ValidationRule<ProtocolLearning.Resources.Participants.V1Alpha1Participant>;

namespace ProtocolLearning.Resources.Participants;

/// <summary>The rules of a Participant.</summary>
internal static class ParticipantRules
{
    public static IReadOnlyList<Rule> All { get; } =
    [
        Rule.Invariant(
            "metadata.name",
            "self.metadata.name.size() <= 63",
            participant => participant.Metadata.Name.Length <= ResourceNames.LongestLabelValue,
            "the name is longer than 63 characters",
            "shorten it: pods carry it as a label"),
        Rule.Invariant(
            "spec.worker.network.advertisedEndpoint",
            "self.spec.worker.network.mode != 'Pod' || !has(self.spec.worker.network.advertisedEndpoint)",
            participant => participant.Spec.Worker.Network is not { Mode: WorkerNetworkMode.Pod, AdvertisedEndpoint: not null },
            "a worker in the pod network reports its own endpoint",
            "remove it or use mode HostNetwork, Service or Relay"),
        Rule.Invariant(
            "spec.worker.dataset",
            "!has(self.spec.worker.dataset) || has(self.spec.worker.dataset.persistentVolumeClaim) != has(self.spec.worker.dataset.configMap)",
            participant => participant.Spec.Worker.Dataset is not { } dataset || dataset.PersistentVolumeClaim is null != dataset.ConfigMap is null,
            "exactly one of persistentVolumeClaim and configMap must be set",
            "keep the one that holds the dataset in the workers' namespace"),
        Rule.Transition(
            "spec.runRef",
            "self.spec.runRef == oldSelf.spec.runRef",
            (updated, old) => JsonEquality.Same(updated.Spec.RunRef, old.Spec.RunRef),
            "runRef is immutable",
            "make another Participant"),
    ];
}
