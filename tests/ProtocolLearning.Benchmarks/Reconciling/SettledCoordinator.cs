using ProtocolLearning.Operator.Coordination;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Protocol.Rounds;

namespace ProtocolLearning.Benchmarks.Reconciling;

/// <summary>A coordinator in memory that accepts what it is asked, and whose members join at once and then rest.</summary>
/// <param name="publicKey">Its key, base64.</param>
internal sealed class SettledCoordinator(string publicKey) : ICoordinatorConnector, ICoordinatorSession
{
    private readonly Lock _gate = new();
    private LogEntry? _last;
    private RunState _state = RunState.Empty;

    public CoordinatorView View
    {
        get
        {
            lock (_gate)
            {
                return new CoordinatorView(_state, null, IsCurrent: true, null);
            }
        }
    }

    public ICoordinatorSession Open(string run, CoordinatorAddress address, Action changed) => this;

    public Task<ProposalReply?> ProposeAsync(Proposal proposal, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            Command[] commands = proposal switch
            {
                ProposeRun run => [new RunAccepted(run.Definition, publicKey)],
                EnrolParticipant enrol => [new ParticipantEnrolled(enrol.Participant, enrol.PublicKey, enrol.Stake)],
                PlaceMember place when _state.Current(place.Member) is null =>
                [
                    new PlacementAccepted(place.Member),
                    new MemberJoined(place.Member, "127.0.0.1:1", new string('0', 64), "benchmark", new string('0', 64)),
                    new MemberActivated(place.Member, _state.RoundNumber + 1),
                ],
                PlaceMember => [],
                _ => throw new InvalidOperationException($"A run at rest needs no {proposal.GetType().Name}."),
            };
            foreach (var command in commands)
            {
                _last = HashChain.Next(_last, 1, DateTimeOffset.UnixEpoch, command);
                _state = _state.Apply(_last);
            }

            return Task.FromResult<ProposalReply?>(new ProposalAccepted(_state.Index));
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
