using ProtocolLearning.Resources.TrainingRuns;
using ProtocolLearning.Resources.Validation;

namespace ProtocolLearning.Operator.Definitions;

/// <summary>Judges a spec before it is proposed: a server may have no CEL, and the API is wider than this release.</summary>
internal static class DefinitionCheck
{
    private static readonly (string Field, Func<TrainingRunSpec, bool> IsUsed, string WhatToDo)[] Missing =
    [
        ("threatModel.auditRatePerMille", spec => spec.ThreatModel.AuditRatePerMille > 0, "leave it out"),
        ("threatModel.probation.rounds", spec => spec.ThreatModel.Probation.Rounds > 0, "set it to 0"),
        ("unextractability.minimumCoalition", spec => spec.Unextractability.MinimumCoalition > 1, "set it to 1"),
        ("unextractability.morphIntervalRounds", spec => spec.Unextractability.MorphIntervalRounds > 0, "set it to 0"),
        ("unextractability.maximumRisk", spec => spec.Unextractability.MaximumRisk is not null, "leave it out"),
        ("governance.mode", spec => spec.Governance.Mode != GovernanceMode.Unilateral, "use Unilateral"),
        ("governance.renewalSeconds", spec => spec.Governance.RenewalSeconds > 0, "set it to 0"),
        ("incentives.earlyRiskPerMille", spec => spec.Incentives.EarlyRiskPerMille > 0, "set it to 0"),
        ("failurePolicy.onStageLoss", spec => spec.FailurePolicy.OnStageLoss == StageLossAction.RebuildFromNeighbours, "use RestoreCheckpoint or Wait"),
    ];

    /// <summary>The first thing that is wrong, or null. An unsound spec comes before an unsupported one.</summary>
    public static DefinitionProblem? Find(V1Alpha1TrainingRun run)
    {
        var unsound = RuleSets.TrainingRun.Validate(run);
        if (unsound.Count > 0)
        {
            return new DefinitionProblem(DefinitionProblem.Unsound, string.Join(" ", unsound.Select(error => $"{error}.")));
        }

        var missing = Array.Find(Missing, feature => feature.IsUsed(run.Spec));
        return missing.Field is null
            ? null
            : new DefinitionProblem(DefinitionProblem.Unsupported, $"spec.{missing.Field}: this release does not have it yet; {missing.WhatToDo}");
    }
}
