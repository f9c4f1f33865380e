using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Protocol.Rounds;
using ProtocolLearning.Protocol.Runs;
using ProtocolLearning.Worker.Replica;

namespace ProtocolLearning.EndToEnd.Tests.Simulation;

/// <summary>What a replica does with an earlier owner's residual that it cannot use, before the first round and in one.</summary>
public sealed class MalformedResidualsTests
{
    private static readonly OwnerResidual[] Residuals =
    [
        new(0, 0, 0, 0, 8),
        new(1, 0, 0, 0, 8),
        new(1, 7, 0, 0, 8),
        new(1, 0, -1, 0, 8),
        new(1, 0, int.MaxValue, 0, 8),
        new(1, 0, 0, int.MinValue, 8),
        new(1, 0, 0, int.MaxValue, 8),
        new(long.MaxValue, int.MinValue, 0, 0, 8),
    ];

    private readonly SimulatedWorld _world = new(Scenario.Calm(1, stages: 1, replicas: 2, rounds: 2) with { Codec = TensorCodec.TopK });

    [Fact]
    public void Residuals_before_the_first_round_are_dropped() => Drop(state => state.Round is null);

    [Fact]
    public void Residuals_while_no_exchange_is_open_are_dropped() => Drop(state => state is { RoundNumber: 1, RoundPhase: RoundPhase.Training });

    private void Drop(Func<RunState, bool> isDue)
    {
        Assert.True(_world.Time.Run(() => _world.Alive.Count(IsReady) >= 2, TimeSpan.FromMinutes(5)));
        var members = _world.Alive.Where(IsReady).ToArray();
        foreach (var residual in Residuals)
        {
            var payload = new SimulatedPayload(new byte[8], () => { });
            var received = new ReplicaEvent.MessageReceived(members[1].Identity.Member, residual, payload);
            Assert.Empty(members[0].Actor!.Handle(received, _world.Time.Now));
        }

        bool IsReady(SimulatedMember member) => member.Actor is { Status.IsJoined: true } actor
            && isDue(actor.State)
            && _world.Alive.All(other => actor.State.Current(other.Identity.Member)?.Joined is not null);
    }
}
