using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Rounds;
using ProtocolLearning.Protocol.Runs;
using ProtocolLearning.Protocol.Serialization;
using ProtocolLearning.Worker.Replica;

namespace ProtocolLearning.EndToEnd.Tests.Simulation;

/// <summary>A whole run in one thread and virtual time: coordinator, operator, members, their network and what goes wrong.</summary>
internal sealed class SimulatedWorld
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(60);
    private readonly List<SimulatedMember> _members = [];
    private readonly Dictionary<string, string> _keys = [];
    private readonly Action<string>? _trace;
    private int _processes;

    public SimulatedWorld(Scenario scenario, Action<string>? trace = null)
    {
        Scenario = scenario;
        _trace = trace;
        Random = new Random(scenario.Seed ^ 0x5EED);
        LiarName = scenario.Lie is null ? null : $"participant-{Random.Next(scenario.Replicas)}";
        Auditor = new Auditor(scenario, LiarName);
        Log = new MemoryLog(Time, scenario.UsesRealHashes);
        Network = new SimulatedNetwork(Time, Random, scenario);
        Checkpoints = new SimulatedCheckpoints(this);
        Coordinator = new SimulatedCoordinator(this);
        Operator = new SimulatedOperator(this);
        new Faults(this).Schedule();
    }

    public Scenario Scenario { get; }

    public Random Random { get; }

    public VirtualTime Time { get; } = new();

    public MemoryLog Log { get; }

    public Auditor Auditor { get; }

    public SimulatedNetwork Network { get; }

    public SimulatedCheckpoints Checkpoints { get; }

    public SimulatedCoordinator Coordinator { get; }

    public SimulatedOperator Operator { get; }

    public string? LiarName { get; }

    /// <summary>What each honest member contributed in a round.</summary>
    public Dictionary<(long Round, Member Member), float[]> Contributions { get; } = [];

    public IEnumerable<SimulatedMember> Alive => _members.Where(member => member.IsAlive);

    public string KeyOf(string participant)
    {
        if (!_keys.TryGetValue(participant, out var key))
        {
            _keys[participant] = key = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(participant)));
        }

        return key;
    }

    public bool IsRunning(Member member) => Alive.Any(running => running.Identity.Member == member);

    public void StartMember(Member member)
    {
        var liar = member.Participant == LiarName ? new Liar(this, Scenario.Lie!.Value) : null;
        var started = new SimulatedMember(this, member, _processes++, liar);
        _members.Add(started);
        started.Start();
    }

    public void Trace(Member member, object what)
    {
        if (_trace is null)
        {
            return;
        }

        var text = what switch
        {
            ReplicaEvent.LogAdvanced { Entry: var entry } => $"<= {entry.Index} {Json(entry.Command)}",
            ReplicaEvent.MessageReceived received => $"<- {received.Sender} {Json(received.Message)}",
            ReplicaEvent.SendFailed failed => $"!- {failed.Receiver} {Json(failed.Message)}",
            ReplicaEffect.SendToPeer send => $"-> {send.Receiver} {Json(send.Message)}",
            ReplicaEffect.SendReport report => $"=> {Json(report.Report)}",
            ReplicaEffect.StoreCheckpoint store => $"=> store checkpoint of round {store.Checkpoint.Round}",
            ReplicaEffect.SealCheckpoint seal => $"=> seal checkpoint of round {seal.Checkpoint.Round}",
            ReplicaEffect.LoadCheckpoint load => $"=> load checkpoint of round {load.Checkpoint?.Round}",
            ReplicaEvent.CheckpointStored stored => $"<- stored checkpoint of round {stored.Round} {stored.Problem}",
            ReplicaEvent.CheckpointLoaded loaded => $"<- loaded checkpoint of round {loaded.Round} {loaded.Problem}",
            ReplicaEvent.ClockTicked => null,
            _ => what.ToString(),
        };
        if (text is not null)
        {
            _trace(FormattableString.Invariant($"{Time.Elapsed.TotalSeconds,9:F3} {member} {text}"));
        }

        static string Json<T>(T value) => JsonSerializer.Serialize(value, ProtocolJson.Options);
    }

    /// <summary>Runs to the end and checks what must hold there.</summary>
    public void Run()
    {
        var isOver = Time.Run(() => Coordinator.IsAlive && (Coordinator.State.IsCompleted || Coordinator.State.IsSuspended), Limit);
        if (!isOver && IsHeldByLiarOnly())
        {
            // Whoever has the last copy of a state and will not give it away cannot be made to.
            return;
        }

        Assert.True(isOver, $"the run does not end: it is at round {Where()}");
        Auditor.CheckComplete(Coordinator.State.RoundNumber);
        if (Coordinator.State.IsSuspended)
        {
            // Some stage's state is gone: whoever still has it was taken for lost, and its slot given to another.
            Assert.Contains(Coordinator.State.Stages.Select((stage, i) => (stage, i)), pair => !Alive.Any(member =>
                member.Identity.Member.Slot.Stage == pair.i
                && Coordinator.State.Current(member.Identity.Member) is { Phase: not MemberPhase.Lost }
                && member.Actor?.Status.AppliedRound == pair.stage.AppliedRound));
        }

        CheckStates();
        CheckWeights();
    }

    /// <summary>Whether nobody but the liar holds some stage's state.</summary>
    private bool IsHeldByLiarOnly() => LiarName is not null && Coordinator.State.Stages.Select((stage, i) => (stage, i)).Any(pair =>
        !Alive.Any(member =>
            member.Identity.Member.Slot.Stage == pair.i
            && member.Identity.Member.Participant != LiarName
            && Coordinator.State.Current(member.Identity.Member) is { Phase: not MemberPhase.Lost }
            && member.Actor?.Status.AppliedRound == pair.stage.AppliedRound));

    /// <summary>Whoever holds a state holds one that was applied.</summary>
    private void CheckStates()
    {
        foreach (var member in Alive.Where(member => member.Actor is not null))
        {
            var status = member.Actor!.Status;
            if (status.AppliedRound >= 0 && member.Identity.Member.Participant != LiarName)
            {
                var stage = member.Identity.Member.Slot.Stage;
                Assert.True(
                    member.Actor.AppliedHash == Auditor.HashOf(status.AppliedRound, stage) || Auditor.HashOf(0, stage) is null,
                    $"{member.Identity.Member} holds a state of round {status.AppliedRound} that was never applied");
            }
        }
    }

    /// <summary>Whoever holds the newest state, and has read the log to the end of its round, computes with exactly its weights.</summary>
    private void CheckWeights()
    {
        if (Scenario.Mode == RoundMode.Streaming)
        {
            // Each replica has weights of its own.
            return;
        }

        for (var stage = 0; stage < Scenario.Stages; stage++)
        {
            var applied = Coordinator.State.Stages[stage].AppliedRound;
            var weights = Alive
                .Where(member => member.Identity.Member.Slot.Stage == stage && member.Actor?.Status.AppliedRound == applied)
                .Where(member => !member.Actor!.Status.IsLost && member.Actor.State.IsAtBoundary && member.Actor.State.RoundNumber == Coordinator.State.RoundNumber)
                .Select(member =>
                {
                    var copy = new float[ToyEngine.Size];
                    member.Engine!.ReadWeights(copy);
                    return copy;
                })
                .ToArray();
            Assert.All(weights, copy => Assert.Equal(weights[0], copy));
        }
    }

    private string Where()
    {
        var state = Log.Entries.Aggregate(RunState.Empty, (state, entry) => state.Apply(entry));
        return $"{state.RoundNumber}, {state.RoundPhase}, coordinator {(Coordinator.IsAlive ? "alive" : "dead")}, members "
            + string.Join(", ", state.Members.Values.Select(member => $"{member.Member} {member.Phase}"));
    }
}
