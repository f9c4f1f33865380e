namespace ProtocolLearning.Resources.Participants;

public enum GpuMode
{
    DevicePlugin,
    Dra,
    None,
}
