using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Protocol.Rounds;
using ProtocolLearning.Worker.Replica;

namespace ProtocolLearning.EndToEnd.Tests.Simulation;

/// <summary>What a replica in the middle of a round does with activations and gradients that break a rule.</summary>
public sealed class MalformedActivationsTests
{
    private readonly SimulatedWorld _world = new(Scenario.Calm(1, stages: 2, replicas: 2, rounds: 2));
    private readonly SimulatedMember _receiver;
    private readonly Member _sender;

    public MalformedActivationsTests()
    {
        Assert.True(_world.Time.Run(() => _world.Coordinator.State is { RoundNumber: 1, RoundPhase: RoundPhase.Training }, TimeSpan.FromMinutes(5)));
        _world.Time.Run(() => false, _world.Time.Elapsed + TimeSpan.FromSeconds(0.5));
        var roster = _world.Coordinator.State.Round!.Roster;
        _sender = roster[0];
        _receiver = _world.Alive.Single(member => member.Identity.Member == roster[2]);
    }

    [Fact]
    public void Activations_that_break_a_rule_are_refused_with_a_message()
    {
        var good = new Activations(1, new MicrobatchId(1, _sender.Slot, 7, 0), [_sender], 8);
        var other = _world.Coordinator.State.Round!.Roster[1];
        Activations[] malformed =
        [
            good with { Microbatch = good.Microbatch with { Index = -1 } },
            good with { Microbatch = good.Microbatch with { Index = 8 } },
            good with { Microbatch = good.Microbatch with { Round = 0 } },
            good with { Microbatch = good.Microbatch with { Source = other.Slot } },
            good with { Path = [] },
            good with { Path = [other] },
            good with { Path = [_sender, _sender] },
            good with { Path = [_sender with { Epoch = 0 }] },
            good with { PayloadBytes = 4 },
            good with { Round = 0 },
        ];
        Assert.All(malformed, message => Assert.IsType<AttemptRefused>(Reply(message)));
        Assert.Null(Reply(good));
    }

    [Fact]
    public void Messages_of_a_lower_epoch_are_dropped()
    {
        var stale = new Activations(1, new MicrobatchId(1, _sender.Slot, 7, 0), [_sender], 8);
        Assert.Null(Reply(stale, _sender with { Epoch = 0 }));
        Assert.False(_receiver.Actor!.HasWork);
    }

    [Fact]
    public void Gradients_that_nobody_waits_for_are_dropped()
    {
        var path = new[] { _sender, _receiver.Identity.Member };
        var source = _world.Alive.Single(member => member.Identity.Member == _sender);
        var gradients = new ActivationGradients(1, new MicrobatchId(1, _sender.Slot, 7, 999), path, 8);
        var effects = source.Actor!.Handle(Received(_receiver.Identity.Member, gradients, 8), _world.Time.Now);
        Assert.Empty(effects);
    }

    private PeerMessage? Reply(Activations message, Member? sender = null)
    {
        var effects = _receiver.Actor!.Handle(Received(sender ?? _sender, message, message.PayloadBytes), _world.Time.Now);
        return effects.OfType<ReplicaEffect.SendToPeer>().SingleOrDefault()?.Message;
    }

    private static ReplicaEvent.MessageReceived Received(Member sender, PeerMessage message, long bytes) =>
        new(sender, message, new SimulatedPayload(new byte[bytes], () => { }));
}
