using System.Security.Cryptography;
using ProtocolLearning.Protocol.Rounds;
using ProtocolLearning.Worker.Replica;

namespace ProtocolLearning.EndToEnd.Tests.Simulation;

/// <summary>Where a simulated run's checkpoints lie: slow, full at times, and some of what it takes is torn.</summary>
internal sealed class SimulatedCheckpoints(SimulatedWorld world)
{
    private readonly Dictionary<(long Round, int Stage), byte[]> _states = [];
    private readonly Random _random = new(world.Scenario.Seed ^ 0xC4EC);

    /// <summary>Rounds whose manifest stands.</summary>
    public HashSet<long> Sealed { get; } = [];

    /// <summary>Rounds of which a stage is stored.</summary>
    public IEnumerable<long> Rounds => _states.Keys.Select(key => key.Round).Distinct();

    /// <summary>What is stored from now on is torn.</summary>
    public bool TearsAll { get; set; }

    public void Carry(SimulatedMember member, ReplicaEffect effect)
    {
        var stage = member.Identity.Member.Slot.Stage;
        var delay = 0.1 + (world.Scenario.CheckpointSeconds * _random.NextDouble());
        switch (effect)
        {
            case ReplicaEffect.StoreCheckpoint store:
                Tell(member, delay, () => Store(stage, store));
                break;
            case ReplicaEffect.SealCheckpoint seal:
                Sealed.Add(seal.Checkpoint.Round);
                foreach (var dropped in seal.Dropped)
                {
                    _states.Remove((dropped.Round, stage));
                }

                break;
            case ReplicaEffect.LoadCheckpoint { Checkpoint: { } checkpoint }:
                Tell(member, delay, () => Load(stage, checkpoint));
                break;
        }
    }

    private void Tell(SimulatedMember member, double delay, Func<ReplicaEvent> ended) => world.Time.After(delay, () =>
    {
        if (member.IsAlive)
        {
            member.Handle(ended());
        }
    });

    private ReplicaEvent.CheckpointStored Store(int stage, ReplicaEffect.StoreCheckpoint store)
    {
        var round = store.Checkpoint.Round;
        if (_random.NextDouble() < world.Scenario.CheckpointFaults)
        {
            return new ReplicaEvent.CheckpointStored(round, string.Empty, 0, "No space left on device");
        }

        Assert.Equal(world.Auditor.HashOf(store.Checkpoint.States[stage].AppliedRound, stage), store.Hash);
        var state = store.State.ToArray();
        if (TearsAll || _random.NextDouble() < world.Scenario.CheckpointFaults)
        {
            state[_random.Next(state.Length)] ^= 1;
        }

        _states[(round, stage)] = state;
        return new ReplicaEvent.CheckpointStored(round, Convert.ToHexStringLower(SHA256.HashData(state)), state.Length, Problem: null);
    }

    private ReplicaEvent.CheckpointLoaded Load(int stage, RunCheckpoint checkpoint)
    {
        if (_random.NextDouble() < world.Scenario.CheckpointFaults)
        {
            return new ReplicaEvent.CheckpointLoaded(checkpoint.Round, default, "The service does not answer", IsDamaged: false);
        }

        return _states.TryGetValue((checkpoint.Round, stage), out var state)
            ? new ReplicaEvent.CheckpointLoaded(checkpoint.Round, state, Problem: null, IsDamaged: false)
            : new ReplicaEvent.CheckpointLoaded(checkpoint.Round, default, "It is not there", IsDamaged: true);
    }
}
