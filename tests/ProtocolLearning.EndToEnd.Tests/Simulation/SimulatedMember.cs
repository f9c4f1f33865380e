using ProtocolLearning.Networking.Coordination;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Protocol.Rounds;
using ProtocolLearning.Protocol.Training;
using ProtocolLearning.Worker.Replica;

namespace ProtocolLearning.EndToEnd.Tests.Simulation;

/// <summary>One worker process: the real replica logic, a session to the coordinator, and a computer of some speed.</summary>
internal sealed class SimulatedMember
{
    private static readonly ReplicaOptions Options = ReplicaOptions.Default with
    {
        TickInterval = TimeSpan.FromMilliseconds(250),
        StateTimeout = TimeSpan.FromSeconds(5),
    };

    private static readonly string Dataset = new('d', 64);

    private readonly SimulatedWorld _world;
    private readonly Liar? _liar;
    private readonly double _secondsPerPiece;
    private readonly string _publicKey;
    private SimulatedSession? _session;
    private bool _isWorking;
    private bool _isCutOff;

    public SimulatedMember(SimulatedWorld world, Member member, int process, Liar? liar)
    {
        _world = world;
        _liar = liar;
        _publicKey = world.KeyOf(member.Participant);
        _secondsPerPiece = 0.002 + (world.Random.NextDouble() * world.Random.NextDouble() * 0.05);
        Identity = new ReplicaIdentity(member, process.ToString("x64"));
        world.Network.Attach(this);
    }

    public ReplicaIdentity Identity { get; }

    public bool IsAlive { get; private set; } = true;

    /// <summary>Whether other members reach it, and it them.</summary>
    public bool IsReachable { get; private set; } = true;

    public ReplicaActor? Actor { get; private set; }

    public ToyEngine? Engine { get; private set; }

    public void Start()
    {
        Connect();
        Tick();
        Beat();
    }

    public void Kill()
    {
        IsAlive = false;
        Disconnect();
    }

    /// <summary>The connection to the coordinator breaks; the worker tries again.</summary>
    public void Disconnect()
    {
        _session?.Break();
        _session = null;
    }

    /// <summary>The coordinator is out of reach for a while, and so may be the other members.</summary>
    public void CutOff(TimeSpan time, bool reachesPeers)
    {
        _isCutOff = true;
        IsReachable = reachesPeers;
        Disconnect();
        _world.Time.After(time, () =>
        {
            _isCutOff = false;
            IsReachable = true;
        });
    }

    /// <summary>Whether its log names another process for the same tenancy. Of tenancies that are over, the logic itself must know.</summary>
    public bool Refuses(ReplicaIdentity sender) =>
        Actor?.State.Current(sender.Member)?.Joined is { } joined && joined.CertificateHash != sender.CertificateHash;

    public void Handle(ReplicaEvent occurrence)
    {
        if (Actor is null)
        {
            (occurrence as ReplicaEvent.MessageReceived)?.Payload.Dispose();
            return;
        }

        _world.Trace(Identity.Member, occurrence);
        Do(Actor.Handle(occurrence, _world.Time.Now));
        if (Actor.Status.IsLost)
        {
            Kill();
            return;
        }

        WorkLater();
    }

    private void Connect()
    {
        if (!IsAlive)
        {
            return;
        }

        if (_session is null && !_isCutOff && _world.Coordinator.IsAlive)
        {
            var statement = new MembershipStatement(
                "simulated", Identity.Member, Identity.CertificateHash, $"{Identity.Member.Slot}:1", "toy", Dataset, string.Empty, 0)
            {
                Version = ProtocolVersions.Own.Newest,
            };
            switch (_world.Coordinator.Join(statement)?.Verdict)
            {
                case JoinVerdict.Accepted:
                    OpenSession();
                    break;
                case JoinVerdict.Refused or JoinVerdict.Completed:
                    Kill();
                    return;
            }
        }

        _world.Time.After(0.4 + (_world.Random.NextDouble() * 0.4), Connect);
    }

    private void OpenSession()
    {
        var session = new SimulatedSession(_world.Time, _world.Network);
        _session = session;
        if (Actor is null)
        {
            var state = RunState.Empty.Apply(_world.Log.Entries[0]);
            IContributionShaper shaper = _liar is null ? new RecordedContribution(_world, Identity.Member) : _liar;
            Engine = new ToyEngine(Identity.Member.Slot.Stage);
            Actor = new ReplicaActor(Identity, state, Engine, new ToySignatures(_publicKey), shaper, Options);
        }

        _world.Coordinator.Attach(this, session, Actor.State.Index + 1);
        Handle(new ReplicaEvent.SessionOpened());
    }

    private void Tick()
    {
        if (IsAlive)
        {
            Handle(new ReplicaEvent.ClockTicked());
            _world.Time.After(Options.TickInterval, Tick);
        }
    }

    private void Beat()
    {
        if (!IsAlive)
        {
            return;
        }

        if (Actor is not null)
        {
            Report(new Heartbeat(Actor.Status.Round, Actor.Status.TokensPerSecond));
        }

        _world.Time.After(2, Beat);
    }

    private void WorkLater()
    {
        if (_isWorking || !Actor!.HasWork)
        {
            return;
        }

        _isWorking = true;
        _world.Time.After(_secondsPerPiece, () =>
        {
            _isWorking = false;
            if (IsAlive)
            {
                Do(Actor.Work(_world.Time.Now));
                WorkLater();
            }
        });
    }

    private void Do(IReadOnlyList<ReplicaEffect> effects)
    {
        foreach (var effect in _liar is null ? effects : effects.SelectMany(effect => _liar.Twist(this, effect)))
        {
            _world.Trace(Identity.Member, effect);
            switch (effect)
            {
                case ReplicaEffect.SendToPeer send:
                    _world.Network.Send(this, send);
                    break;
                case ReplicaEffect.SendReport report:
                    Report(report.Report);
                    break;
                default:
                    _world.Checkpoints.Carry(this, effect);
                    break;
            }
        }
    }

    private void Report(Report report)
    {
        _world.Auditor.Hear(this, report);
        _session?.ToCoordinator(() => _world.Coordinator.Receive(Identity.Member, report));
    }
}
