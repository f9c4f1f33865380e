using ProtocolLearning.LocalCluster.Nodes;
using ProtocolLearning.Resources.Participants;

namespace ProtocolLearning.Cli.Local.Clusters;

/// <summary>What a participant's node offers: room for all the workers that it may run, and as many GPUs as they ask for.</summary>
internal static class LocalCapacity
{
    public static NodeCapacity Of(V1Alpha1Participant participant)
    {
        var worker = participant.Spec.Worker;
        var gpus = new Dictionary<string, long>();
        if (worker.Gpu.Mode == GpuMode.DevicePlugin)
        {
            gpus[worker.Gpu.ResourceName] = (long)worker.Gpu.Count * worker.MaxWorkers;
        }

        return new NodeCapacity { Extended = gpus };
    }
}
