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
                Template = Template(run.Spec.Worker, participant.Spec.Worker, coordinator, defaultImage),
            },
        };
    }

    /// <summary>
    /// Whether a new epoch would get the template that the placement has. Where the coordinator is does not count: who has joined
    /// once finds it again.
    /// </summary>
    public static bool IsUpToDate(V1Alpha1ShardPlacement placement, V1Alpha1TrainingRun run, V1Alpha1Participant holder, string defaultImage)
    {
        var template = placement.Spec.Template;
        var coordinator = new CoordinatorAddress(0, template.CoordinatorEndpoint, template.CoordinatorPublicKey);
        return JsonEquality.Same(Template(run.Spec.Worker, holder.Spec.Worker, coordinator, defaultImage), template);
    }

    private static ShardTemplate Template(
        WorkerSpec run, ParticipantWorkerSpec participant, CoordinatorAddress coordinator, string defaultImage) => new()
        {
            Image = Mirrored(run.Image ?? defaultImage, participant.ImageMirror),
            ImagePullPolicy = run.ImagePullPolicy,
            Resources = run.Resources,
            Env = run.Env,
            PriorityClassName = run.PriorityClassName,
            OrphanTimeoutSeconds = run.OrphanTimeoutSeconds,
            TerminationGracePeriodSeconds = run.TerminationGracePeriodSeconds,
            CoordinatorEndpoint = coordinator.Endpoint,
            CoordinatorPublicKey = coordinator.PublicKey,
            Worker = participant,
        };

    private static string Mirrored(string image, string? mirror) =>
        mirror is null ? image : $"{mirror.TrimEnd('/')}/{image[(image.LastIndexOf('/') + 1)..]}";
}
