using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Protocol.Rounds;

namespace ProtocolLearning.EndToEnd.Tests.Simulation;

/// <summary>Proposes the run, places every slot, and places a lost one anew with a higher epoch, elsewhere where it must.</summary>
internal sealed class SimulatedOperator
{
    private readonly SimulatedWorld _world;
    private readonly HashSet<Slot> _pending = [];
    private readonly string[] _participants;
    private int _late;

    public SimulatedOperator(SimulatedWorld world)
    {
        _world = world;
        _late = world.Scenario.LateJoiners;
        _participants = [.. Enumerable.Range(0, world.Scenario.Replicas + 3).Select(i => $"participant-{i}")];
        Propose(new ProposeRun(world.Scenario.Definition()));
        foreach (var participant in _participants)
        {
            Propose(new EnrolParticipant(participant, world.KeyOf(participant), 1));
        }

        for (var stage = 0; stage < world.Scenario.Stages; stage++)
        {
            for (var index = 0; index < world.Scenario.Replicas; index++)
            {
                Place(new Member(new Slot(stage, index), 1, _participants[index]), 2 * world.Random.NextDouble());
            }
        }

        Look();
    }

    /// <summary>Takes a member that runs for gone, and gives its slot to the next epoch.</summary>
    public void Supersede(Member member)
    {
        if (!_world.Coordinator.State.IsCompleted && !_pending.Contains(member.Slot))
        {
            Place(member with { Epoch = member.Epoch + 1 }, 2 * _world.Random.NextDouble());
        }
    }

    private void Look()
    {
        if (_world.Coordinator.IsAlive && !_world.Coordinator.State.IsCompleted)
        {
            foreach (var member in _world.Coordinator.State.Members.Values)
            {
                Tend(member);
            }

            if (_late > 0 && _world.Coordinator.IsAlive && _world.Coordinator.State.RoundNumber >= 1)
            {
                _late--;
                var slot = new Slot(_world.Random.Next(_world.Scenario.Stages), _world.Scenario.Replicas);
                PlaceAnew(slot, 1);
            }
        }

        _world.Time.After(1, Look);
    }

    private void Tend(MemberState member)
    {
        if (member.Phase == MemberPhase.Lost)
        {
            PlaceAnew(member.Member.Slot, member.Member.Epoch + 1);
        }
        else if (!_world.IsRunning(member.Member) && !_pending.Contains(member.Member.Slot) && _world.Random.NextDouble() < 0.3)
        {
            // The pod is gone; or the heartbeats tell first.
            Propose(new ReportLost(member.Member, LossReason.PodGone, "simulated"));
        }
    }

    private void PlaceAnew(Slot slot, long epoch)
    {
        if (!_pending.Add(slot))
        {
            return;
        }

        _world.Time.After(0.5 + (2 * _world.Random.NextDouble()), () =>
        {
            _pending.Remove(slot);
            if (!_world.Coordinator.IsAlive || _world.Coordinator.State.IsCompleted)
            {
                return;
            }

            var state = _world.Coordinator.State;
            var taken = state.MembersOf(slot.Stage).Select(other => other.Member.Participant).ToHashSet();
            var free = _participants.FirstOrDefault(name => !taken.Contains(name) && state.Participants[name].Standing != ParticipantStanding.Banned);
            if (free is not null)
            {
                Place(new Member(slot, epoch, free), 0.5 + (2 * _world.Random.NextDouble()));
            }
        });
    }

    private void Place(Member member, double startsAfter)
    {
        if (Propose(new PlaceMember(member)) is ProposalAccepted)
        {
            _pending.Add(member.Slot);
            _world.Time.After(startsAfter, () =>
            {
                _pending.Remove(member.Slot);
                _world.StartMember(member);
            });
        }
    }

    private ProposalReply? Propose(Proposal proposal) => _world.Coordinator.Propose(proposal);
}
