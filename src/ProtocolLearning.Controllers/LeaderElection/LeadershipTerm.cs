namespace ProtocolLearning.Controllers.LeaderElection;

/// <summary>One stretch of leading.</summary>
/// <param name="Stopping">The process wants to stop: finish what is begun, begin nothing new. The lease is still renewed.</param>
/// <param name="Lost">The lease is lost: another may lead any moment, so not one write more.</param>
internal sealed record LeadershipTerm(CancellationToken Stopping, CancellationToken Lost);
