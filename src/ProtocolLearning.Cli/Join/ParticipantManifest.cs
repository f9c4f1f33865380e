using k8s.Models;
using ProtocolLearning.Resources.Participants;
using ProtocolLearning.Resources.Pods;

namespace ProtocolLearning.Cli.Join;

/// <summary>The Participant that the home cluster gets: names and a public key, and nothing secret.</summary>
internal static class ParticipantManifest
{
    public static V1Alpha1Participant Of(JoinRequest request, string publicKey) => new()
    {
        Metadata = new V1ObjectMeta { Name = request.Participant, NamespaceProperty = request.HomeNamespace },
        Spec = new ParticipantSpec
        {
            RunRef = new LocalReference { Name = request.Run },
            ClusterRef = new LocalReference { Name = request.Cluster },
            Namespace = request.MemberNamespace,
            PublicKey = publicKey,
            Stake = request.Stake,
            Worker = new ParticipantWorkerSpec
            {
                MaxWorkers = request.Workers,
                Dataset = request.Dataset,
                Gpu = request.Gpus == 0 ? new GpuSpec { Mode = GpuMode.None } : new GpuSpec { Count = request.Gpus },
            },
        },
    };
}
