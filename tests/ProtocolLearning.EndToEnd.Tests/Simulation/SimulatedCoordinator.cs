using ProtocolLearning.Coordinator.Sequencing;
using ProtocolLearning.Networking.Coordination;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Protocol.Rounds;
using ProtocolLearning.Worker.Replica;

namespace ProtocolLearning.EndToEnd.Tests.Simulation;

/// <summary>The coordinator's process: the real sequencer and driver over a log that outlives them.</summary>
internal sealed class SimulatedCoordinator
{
    private static readonly SequencerOptions Options = SequencerOptions.Default with { StartGrace = TimeSpan.FromSeconds(5) };
    private readonly SimulatedWorld _world;
    private readonly Dictionary<SimulatedMember, SimulatedSession> _sessions = [];
    private SequencerDriver? _driver;
    private long _term;

    public SimulatedCoordinator(SimulatedWorld world)
    {
        _world = world;
        Start();
        Tick();
    }

    public bool IsAlive => _driver is not null;

    public RunState State => _driver!.State;

    /// <summary>The process starts over from the log, under the next term.</summary>
    public void Start()
    {
        var state = RunState.Empty;
        foreach (var entry in _world.Log.Entries)
        {
            state = state.Apply(entry);
        }

        _world.Log.Term = ++_term;
        _world.Log.DiesAtAppend = 0;
        var sequencer = new Sequencer(state, _term, Options, new ToySignatures(string.Empty), _world.Time.Now);
        _driver = new SequencerDriver(sequencer, _world.Log, "coordinator", _world.Time);
        _driver.Committed += Publish;

        // What was durable when the process before died, but was not shown to anybody.
        _world.Auditor.CatchUp(_world.Log.Entries);
    }

    public void Kill()
    {
        _driver = null;
        foreach (var (member, session) in _sessions)
        {
            session.Break();
            member.Disconnect();
        }

        _sessions.Clear();
    }

    public JoinReply? Join(MembershipStatement statement) => Guard(driver => driver.JoinAsync(statement, CancellationToken.None));

    public ProposalReply? Propose(Proposal proposal) => Guard(driver => driver.ProposeAsync(proposal, CancellationToken.None));

    public void Receive(Member sender, Report report) => Guard(async driver =>
    {
        await driver.ReceiveAsync(sender, report, CancellationToken.None);
        return true;
    });

    public void Attach(SimulatedMember member, SimulatedSession session, long fromIndex)
    {
        // A newer process of a slot ends the older one's session.
        foreach (var (older, open) in _sessions.Where(pair => pair.Key.Identity.Member.Slot == member.Identity.Member.Slot).ToArray())
        {
            _sessions.Remove(older);
            if (older != member)
            {
                open.Break();
                older.Disconnect();
            }
        }

        _sessions[member] = session;
        foreach (var entry in _world.Log.Entries.Skip((int)fromIndex))
        {
            Show(member, session, entry);
        }
    }

    private void Tick()
    {
        Guard(async driver =>
        {
            await driver.PumpAsync(CancellationToken.None);
            return true;
        });
        _world.Time.After(0.25, Tick);
    }

    private void Publish(LogEntry entry)
    {
        _world.Auditor.See(entry);
        foreach (var (member, session) in _sessions)
        {
            Show(member, session, entry);
        }
    }

    private static void Show(SimulatedMember member, SimulatedSession session, LogEntry entry) =>
        session.ToMember(() => member.Handle(new ReplicaEvent.LogAdvanced(entry)));

    /// <summary>Calls complete at once, for the log does. A log that fails ends the process.</summary>
    private T? Guard<T>(Func<SequencerDriver, ValueTask<T>> call)
    {
        if (_driver is null)
        {
            return default;
        }

        try
        {
            var task = call(_driver).AsTask();
            Assert.True(task.IsCompleted);
            return task.GetAwaiter().GetResult();
        }
        catch (IOException)
        {
            Kill();
            _world.Time.After(0.5 + (4 * _world.Random.NextDouble()), Start);
            return default;
        }
    }
}
