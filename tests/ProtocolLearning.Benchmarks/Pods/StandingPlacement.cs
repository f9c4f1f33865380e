using k8s.Models;
using ProtocolLearning.Operator.Pods;
using ProtocolLearning.Resources;
using ProtocolLearning.Resources.Participants;
using ProtocolLearning.Resources.Pods;
using ProtocolLearning.Resources.ShardPlacements;

namespace ProtocolLearning.Benchmarks.Pods;

/// <summary>A placement as the placement controller writes it, of a run of wide stages.</summary>
internal static class StandingPlacement
{
    public const string Space = "training";

    private const string Run = "wide";
    private const int SlotsOfStage = 125;

    public static V1Alpha1ShardPlacement Of(int index, string cluster, string podSpace)
    {
        var (stage, slot) = Math.DivRem(index, SlotsOfStage);
        var participant = $"participant-{index}";
        return new V1Alpha1ShardPlacement
        {
            Metadata = new V1ObjectMeta
            {
                Name = ResourceNames.ShardPlacement(Run, stage, slot),
                NamespaceProperty = Space,
                Labels = new Dictionary<string, string>
                {
                    [ResourceLabels.Managed] = ResourceLabels.ManagedValue,
                    [ResourceLabels.Run] = Run,
                    [ResourceLabels.Participant] = participant,
                    [ResourceLabels.Cluster] = cluster,
                },
                Finalizers = [PodsFinalizer.Identifier],
            },
            Spec = new ShardPlacementSpec
            {
                Run = Run,
                Stage = stage,
                Slot = slot,
                Epoch = 1,
                Participant = participant,
                Cluster = cluster,
                Namespace = podSpace,
                Template = new ShardTemplate
                {
                    Image = OperatorEnvironment.DefaultWorkerImage,
                    CoordinatorEndpoint = "127.0.0.1:1",
                    CoordinatorPublicKey = Convert.ToBase64String(new byte[32]),
                    Worker = new ParticipantWorkerSpec { Gpu = new GpuSpec { Mode = GpuMode.None } },
                },
            },
        };
    }
}
