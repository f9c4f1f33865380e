using System.Collections.Concurrent;
using ProtocolLearning.Benchmarks.Reconciling;
using ProtocolLearning.Operator.Coordination;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Protocol.Rounds;

namespace ProtocolLearning.Benchmarks.Federation;

/// <summary>
/// A coordinator in memory for each run, that outlives the operator. They report another throughput whenever they are asked, as they do
/// while a run trains.
/// </summary>
/// <param name="publicKey">Their key, base64.</param>
internal sealed class SettledCoordinators(string publicKey) : ICoordinatorConnector
{
    private readonly ConcurrentDictionary<string, SettledCoordinator> _coordinators = new();

    public ICoordinatorSession Open(string run, CoordinatorAddress address, Action changed) =>
        new Session(run, _coordinators.GetOrAdd(run, _ => new SettledCoordinator(publicKey)));

    private sealed class Session(string run, SettledCoordinator coordinator) : ICoordinatorSession
    {
        private long _asked;

        public CoordinatorView View => coordinator.View is { State: { Index: >= 0 } state } view
            ? view with
            {
                Progress = new RunProgress(
                    run, state.Accepted?.Generation ?? 0, state.Phase, state.RoundNumber, 0, state.RoundPhase, 0, 0, 0, Interlocked.Increment(ref _asked), null, null, [], [], state.Index, state.Hash),
            }
            : coordinator.View;

        public Task<ProposalReply?> ProposeAsync(Proposal proposal, CancellationToken cancellationToken) =>
            coordinator.ProposeAsync(proposal, cancellationToken);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
