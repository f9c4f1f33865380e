using ProtocolLearning.Resources.Attributes;

namespace ProtocolLearning.Resources.Participants;

[Description("How peers reach a participant's workers.")]
public sealed class WorkerNetworkSpec
{
    [Description("Pod: by the pod's own address. HostNetwork: by the node's. Service: through a Service for each worker. Relay: through a relay that the worker dials, for workers that can only dial out.")]
    public WorkerNetworkMode Mode { get; set; } = WorkerNetworkMode.Pod;

    [Description("host:port that peers dial instead of what the worker sees itself, with modes HostNetwork and Service.")]
    [Pattern(FieldPatterns.Endpoint)]
    [Length(3, 261)]
    public string? AdvertisedEndpoint { get; set; }

    [Description("host:port of the relays that workers and their peers dial, the preferred one first, with mode Relay.")]
    [Items(minItems: 1, maxItems: 8)]
    [XListType("atomic")]
    [Element(261, FieldPatterns.Endpoint)]
    public IList<string>? Relays { get; set; }
}
