using ProtocolLearning.Protocol.Messages;

namespace ProtocolLearning.Operator.Coordination;

/// <summary>Follows one coordinator, and proposes to it.</summary>
internal interface ICoordinatorSession : IAsyncDisposable
{
    /// <summary>What is known now.</summary>
    CoordinatorView View { get; }

    /// <summary>Proposes.</summary>
    /// <returns>The coordinator's answer; null where it could not be reached, which the next reconciliation repeats.</returns>
    Task<ProposalReply?> ProposeAsync(Proposal proposal, CancellationToken cancellationToken);
}
