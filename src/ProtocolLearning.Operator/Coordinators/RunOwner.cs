using k8s.Models;
using ProtocolLearning.Resources.TrainingRuns;

namespace ProtocolLearning.Operator.Coordinators;

/// <summary>The owner reference of everything in the home cluster that goes with a run.</summary>
internal static class RunOwner
{
    public static V1OwnerReference Reference(V1Alpha1TrainingRun run) => new()
    {
        ApiVersion = run.ApiVersion,
        Kind = run.Kind,
        Name = run.Metadata.Name,
        Uid = run.Metadata.Uid,
        Controller = true,
        BlockOwnerDeletion = true,
    };
}
