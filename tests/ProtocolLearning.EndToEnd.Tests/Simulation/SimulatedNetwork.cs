using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Worker.Replica;

namespace ProtocolLearning.EndToEnd.Tests.Simulation;

/// <summary>Carries messages between members: delayed, in any order, sometimes twice, sometimes never.</summary>
internal sealed class SimulatedNetwork(VirtualTime time, Random random, Scenario scenario)
{
    private readonly Dictionary<Member, SimulatedMember> _members = [];

    /// <summary>Payloads that were delivered and not given back yet.</summary>
    public int OpenPayloads { get; private set; }

    public void Attach(SimulatedMember member) => _members[member.Identity.Member] = member;

    public double Delay() => 0.001 + (random.NextDouble() * scenario.LongestDelaySeconds);

    public void Send(SimulatedMember sender, ReplicaEffect.SendToPeer effect)
    {
        if (random.NextDouble() < scenario.LossProbability)
        {
            // Half of what is lost is noticed.
            if (random.NextDouble() < 0.5)
            {
                Fail(sender, effect);
            }

            return;
        }

        Deliver(sender, effect);
        if (random.NextDouble() < scenario.DuplicateProbability)
        {
            Deliver(sender, effect);
        }
    }

    private void Deliver(SimulatedMember sender, ReplicaEffect.SendToPeer effect) => time.After(Delay(), () =>
    {
        if (_members.TryGetValue(effect.Receiver, out var receiver) && receiver.IsAlive)
        {
            OpenPayloads++;
            var payload = new SimulatedPayload(effect.Payload, () => OpenPayloads--);
            receiver.Handle(new ReplicaEvent.MessageReceived(sender.Identity.Member, effect.Message, payload));
        }
        else
        {
            Fail(sender, effect);
        }
    });

    private void Fail(SimulatedMember sender, ReplicaEffect.SendToPeer effect) => time.After(Delay(), () =>
    {
        if (sender.IsAlive)
        {
            sender.Handle(new ReplicaEvent.SendFailed(effect.Receiver, effect.Message));
        }
    });
}
