using ProtocolLearning.Resources.Attributes;

namespace ProtocolLearning.Resources.Participants;

[Description("How peers reach a participant's workers.")]
public sealed class WorkerNetworkSpec
{
    [Description("Pod: by the pod's own address. HostNetwork: by the node's. Service: through a Service for each worker. Relay: through a relay that the worker dials.")]
    public WorkerNetworkMode Mode { get; set; } = WorkerNetworkMode.Pod;

    [Description("host:port that peers dial instead of what the worker sees itself. Not with mode Pod.")]
    [Pattern(FieldPatterns.Endpoint)]
    [Length(3, 261)]
    public string? AdvertisedEndpoint { get; set; }
}
