using Microsoft.Extensions.Logging;
using ProtocolLearning.Controllers.Clusters;
using ProtocolLearning.Controllers.Events;
using ProtocolLearning.Operator.Coordination;
using ProtocolLearning.Operator.Definitions;
using ProtocolLearning.Operator.Observability;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Resources.TrainingRuns;

namespace ProtocolLearning.Operator.Runs;

/// <summary>Proposes a scene's definition, suspension and participants to the coordinator.</summary>
internal sealed class Proposer(IClusterSet clusters, IEventRecorder events, ILogger<Proposer> logger)
{
    /// <summary>Proposes what the log does not have yet.</summary>
    public async Task ProposeAsync(RunScene scene, RunContext context, ICoordinatorSession session, CancellationToken cancellationToken)
    {
        var (run, state) = (scene.Run, scene.View.State);
        if (scene.Problem is null && scene.Refusal is null && state.Accepted?.Generation != scene.Generation)
        {
            var reply = await SendAsync(run, session, new ProposeRun(RunDefinitionMapper.Map(run)), cancellationToken);
            context.Refusal = reply is ProposalRefused refused
                ? (scene.Generation, new DefinitionProblem(refused.Refusal.ToString(), refused.Message))
                : null;
        }

        if (state.Accepted is null)
        {
            return;
        }

        if (run.Spec.Suspend && !state.IsSuspended)
        {
            await SendAsync(run, session, new SuspendRun("spec.suspend is set"), cancellationToken);
        }
        else if (!run.Spec.Suspend && state.Suspension is { LostStage: null })
        {
            await SendAsync(run, session, new ResumeRun(), cancellationToken);
        }

        foreach (var participant in scene.Participants.Where(participant => MustEnrol(scene, participant)))
        {
            var spec = participant.Participant.Spec;
            await SendAsync(run, session, new EnrolParticipant(participant.Name, spec.PublicKey, spec.Stake), cancellationToken);
        }
    }

    /// <summary>Sends a proposal; a refusal is logged and recorded as an Event.</summary>
    /// <returns>The answer; null where the coordinator was not reached.</returns>
    public async Task<ProposalReply?> SendAsync(
        V1Alpha1TrainingRun run, ICoordinatorSession session, Proposal proposal, CancellationToken cancellationToken)
    {
        var reply = await session.ProposeAsync(proposal, cancellationToken);
        if (reply is ProposalRefused refused)
        {
            var (kind, refusal) = (proposal.GetType().Name, refused.Refusal.ToString());
            Log.ProposalRefused(logger, run.Metadata.Name, kind, refusal, refused.Message);
            events.Record(clusters.Home, run, EventType.Warning, "ProposalRefused", kind, $"{refusal}: {refused.Message}");
        }

        return reply;
    }

    private static bool MustEnrol(RunScene scene, EnrolledParticipant participant) =>
        participant.IsEligible
        && (!scene.View.State.Participants.TryGetValue(participant.Name, out var known) || known.Stake != participant.Participant.Spec.Stake);
}
