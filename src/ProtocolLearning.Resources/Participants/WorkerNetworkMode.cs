namespace ProtocolLearning.Resources.Participants;

public enum WorkerNetworkMode
{
    Pod,
    HostNetwork,
    Service,
    Relay,
}
