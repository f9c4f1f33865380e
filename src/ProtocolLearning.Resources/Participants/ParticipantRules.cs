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
            "self.spec.worker.network.mode in ['HostNetwork', 'Service'] || !has(self.spec.worker.network.advertisedEndpoint)",
            participant => participant.Spec.Worker.Network
                is { AdvertisedEndpoint: null } or { Mode: WorkerNetworkMode.HostNetwork or WorkerNetworkMode.Service },
            "a worker in the pod network reports its own endpoint, and one behind a relay the relay's",
            "remove it or use mode HostNetwork or Service"),
        Rule.Invariant(
            "spec.worker.network.relays",
            "(self.spec.worker.network.mode == 'Relay') == has(self.spec.worker.network.relays)",
            participant => participant.Spec.Worker.Network is { Mode: WorkerNetworkMode.Relay } == participant.Spec.Worker.Network.Relays is not null,
            "mode Relay needs relays, and no other mode has them",
            "name at least one with mode Relay, or remove them"),
        Rule.Invariant(
            "spec.worker.dataset",
            "!has(self.spec.worker.dataset) || has(self.spec.worker.dataset.persistentVolumeClaim) != has(self.spec.worker.dataset.configMap)",
            participant => participant.Spec.Worker.Dataset is not { } dataset || dataset.PersistentVolumeClaim is null != dataset.ConfigMap is null,
            "exactly one of persistentVolumeClaim and configMap must be set",
            "keep the one that holds the dataset in the workers' namespace"),
        Rule.Invariant(
            "spec.worker.gpu.resourceName",
            "self.spec.worker.gpu.mode != 'Dra' || self.spec.worker.gpu.resourceName == 'nvidia.com/gpu'",
            participant => participant.Spec.Worker.Gpu is not { Mode: GpuMode.Dra, ResourceName: not GpuSpec.DefaultResource },
            "mode Dra excludes an extended resource: no container gets GPUs from a device plugin and a claim",
            "remove it and name a deviceClassName"),
        Rule.Invariant(
            "spec.worker.gpu.deviceClassName",
            "self.spec.worker.gpu.mode == 'Dra' || !has(self.spec.worker.gpu.deviceClassName)",
            participant => participant.Spec.Worker.Gpu is { Mode: GpuMode.Dra } or { DeviceClassName: null },
            "only mode Dra makes claims",
            "remove it or use mode Dra"),
        Rule.Invariant(
            "spec.worker.gpu.selectors",
            "self.spec.worker.gpu.mode == 'Dra' || !has(self.spec.worker.gpu.selectors)",
            participant => participant.Spec.Worker.Gpu is { Mode: GpuMode.Dra } or { Selectors: null },
            "only mode Dra makes claims",
            "remove them or use mode Dra"),
        Rule.Invariant(
            "spec.worker.gpu.products",
            "self.spec.worker.gpu.mode == 'DevicePlugin' || !has(self.spec.worker.gpu.products)",
            participant => participant.Spec.Worker.Gpu is { Mode: GpuMode.DevicePlugin } or { Products: null },
            "node labels choose GPUs of a device plugin only",
            "remove them, or with mode Dra write selectors"),
        Rule.Invariant(
            "spec.worker.gpu.minimumMemoryMiB",
            "self.spec.worker.gpu.mode == 'DevicePlugin' || !has(self.spec.worker.gpu.minimumMemoryMiB)",
            participant => participant.Spec.Worker.Gpu is { Mode: GpuMode.DevicePlugin } or { MinimumMemoryMiB: null },
            "node labels choose GPUs of a device plugin only",
            "remove it, or with mode Dra write selectors"),
        Rule.Transition(
            "spec.runRef",
            "self.spec.runRef == oldSelf.spec.runRef",
            (updated, old) => JsonEquality.Same(updated.Spec.RunRef, old.Spec.RunRef),
            "runRef is immutable",
            "make another Participant"),
    ];
}
