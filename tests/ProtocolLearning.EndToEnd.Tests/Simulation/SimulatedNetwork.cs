using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Worker.Replica;

namespace ProtocolLearning.EndToEnd.Tests.Simulation;

/// <summary>Carries messages between members: delayed, in any order, sometimes twice, sometimes never.</summary>
internal sealed class SimulatedNetwork(VirtualTime time, Random random, Scenario scenario)
{
    private readonly Dictionary<Member, List<SimulatedMember>> _members = [];

    /// <summary>Payloads that were delivered and not given back yet.</summary>
    public int OpenPayloads { get; private set; }

    public void Attach(SimulatedMember member)
    {
        if (!_members.TryGetValue(member.Identity.Member, out var processes))
        {
            _members[member.Identity.Member] = processes = [];
        }

        processes.Add(member);
    }

    public double Delay() => 0.001 + (random.NextDouble() * scenario.LongestDelaySeconds);

    /// <summary>Parts of what owners' aggregates lost that were handed on.</summary>
    public int HandedOn { get; private set; }

    public void Send(SimulatedMember sender, ReplicaEffect.SendToPeer effect)
    {
        HandedOn += effect.Message is OwnerResidual ? 1 : 0;
        if (effect.Owner is { } owner)
        {
            effect = effect with { Payload = effect.Payload.ToArray(), Owner = null };
            owner.Dispose();
        }

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
        if (sender.IsReachable && Find(sender, effect.Receiver) is { IsReachable: true } receiver && !receiver.Refuses(sender.Identity))
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

    /// <summary>The process that the sender's own log names: its certificate is pinned.</summary>
    private SimulatedMember? Find(SimulatedMember sender, Member receiver)
    {
        var pinned = sender.Actor!.State.Current(receiver)?.Joined?.CertificateHash;
        return _members.GetValueOrDefault(receiver)?.Find(process => process.IsAlive && process.Identity.CertificateHash == pinned);
    }

    private void Fail(SimulatedMember sender, ReplicaEffect.SendToPeer effect) => time.After(Delay(), () =>
    {
        if (sender.IsAlive)
        {
            sender.Handle(new ReplicaEvent.SendFailed(effect.Receiver, effect.Message));
        }
    });
}
