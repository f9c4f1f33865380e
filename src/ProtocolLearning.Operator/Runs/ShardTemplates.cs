using k8s.Models;
using ProtocolLearning.Operator.Coordination;
using ProtocolLearning.Operator.Coordinators;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Resources;
using ProtocolLearning.Resources.Participants;
using ProtocolLearning.Resources.ShardPlacements;
using ProtocolLearning.Resources.TrainingRuns;
using ProtocolLearning.Resources.Validation;

namespace ProtocolLearning.Operator.Runs;

/// <summary>Makes a ShardPlacement from a run, a participant and a plan's decision: a pure function.</summary>
internal static class ShardTemplates
{
    public static V1Alpha1ShardPlacement Placement(
        V1Alpha1TrainingRun run, V1Alpha1Participant participant, Member member, CoordinatorAddress coordinator, string defaultImage)
    {
        return new V1Alpha1ShardPlacement
        {
            Metadata = new V1ObjectMeta
            {
                Name = ResourceNames.ShardPlacement(run.Metadata.Name, member.Slot.Stage, member.Slot.Index),
                NamespaceProperty = run.Metadata.NamespaceProperty,
                Labels = new Dictionary<string, string>
                {
                    [ResourceLabels.Managed] = ResourceLabels.ManagedValue,
                    [ResourceLabels.Run] = run.Metadata.Name,
                    [ResourceLabels.Participant] = participant.Metadata.Name,
                    [ResourceLabels.Cluster] = participant.Spec.ClusterRef.Name,
                },
                OwnerReferences = [RunOwner.Reference(run)],
            },
            Spec = new ShardPlacementSpec
            {
                Run = run.Metadata.Name,
                Stage = member.Slot.Stage,
                Slot = member.Slot.Index,
                Epoch = member.Epoch,
                Participant = participant.Metadata.Name,
                Cluster = participant.Spec.ClusterRef.Name,
                Namespace = participant.Spec.Namespace,
                Template = Template(run.Spec, participant.Spec.Worker, coordinator, defaultImage),
            },
        };
    }

    /// <summary>
    /// Whether a new epoch would get the cluster, the namespace and the template that the placement has. Where the coordinator is does not count: who has joined
    /// once finds it again. Nor does how many replicas the stage may have: no pod shows it.
    /// </summary>
    public static bool IsUpToDate(V1Alpha1ShardPlacement placement, V1Alpha1TrainingRun run, V1Alpha1Participant holder, string defaultImage)
    {
        var template = placement.Spec.Template;
        var coordinator = new CoordinatorAddress(0, template.CoordinatorEndpoint, template.CoordinatorPublicKey);
        var current = Template(run.Spec, holder.Spec.Worker, coordinator, defaultImage);
        current.StageReplicas = template.StageReplicas;
        return (placement.Spec.Cluster, placement.Spec.Namespace) == (holder.Spec.ClusterRef.Name, holder.Spec.Namespace) && JsonEquality.Same(current, template);
    }

    private static ShardTemplate Template(
        TrainingRunSpec spec, ParticipantWorkerSpec participant, CoordinatorAddress coordinator, string defaultImage) => new()
        {
            Image = Mirrored(spec.Worker.Image ?? defaultImage, participant.ImageMirror),
            ImagePullPolicy = spec.Worker.ImagePullPolicy,
            Resources = spec.Worker.Resources,
            Env = spec.Worker.Env,
            PriorityClassName = spec.Worker.PriorityClassName,
            OrphanTimeoutSeconds = spec.Worker.OrphanTimeoutSeconds,
            TerminationGracePeriodSeconds = spec.Worker.TerminationGracePeriodSeconds,
            NodeLossSeconds = spec.FailurePolicy.NodeLossSeconds,
            StageReplicas = spec.Replicas.Max,
            CoordinatorEndpoint = coordinator.Endpoint,
            CoordinatorPublicKey = coordinator.PublicKey,
            Worker = participant,
        };

    private static string Mirrored(string image, string? mirror) =>
        mirror is null ? image : $"{mirror.TrimEnd('/')}/{image[(image.LastIndexOf('/') + 1)..]}";
}
