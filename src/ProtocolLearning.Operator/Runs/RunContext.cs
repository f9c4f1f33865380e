using ProtocolLearning.Operator.Coordination;
using ProtocolLearning.Operator.Definitions;
using ProtocolLearning.Protocol.Membership;

namespace ProtocolLearning.Operator.Runs;

/// <summary>What the operator remembers of a run between reconciliations. All of it can be lost: it is found out again.</summary>
internal sealed class RunContext : IAsyncDisposable
{
    private static readonly TimeSpan ShakyFor = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan ReopenAfter = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FullFor = TimeSpan.FromMinutes(10);

    private readonly Dictionary<Member, DateTimeOffset> _lostAt = [];
    private readonly Dictionary<string, DateTimeOffset> _fullAt = [];
    private CoordinatorAddress? _address;
    private DateTimeOffset _reopenDue;
    private string? _problem;

    /// <summary>The session with the run's coordinator; null before the first.</summary>
    public ICoordinatorSession? Session { get; private set; }

    /// <summary>What the session shows; why the one before it at the same address failed, until this one is current.</summary>
    public CoordinatorView View => Session?.View switch
    {
        null => CoordinatorView.Unknown,
        { IsCurrent: false, Problem: null } view => view with { Problem = _problem },
        var view => view,
    };

    /// <summary>The newest refusal of a definition, and the generation that was refused.</summary>
    public (long Generation, DefinitionProblem Problem)? Refusal { get; set; }

    /// <summary>Members whose grace was shortened for a node that is not ready.</summary>
    public HashSet<Member> Shortened { get; } = [];

    /// <summary>Members whose pods wait for a node, because nobody else can take their shards.</summary>
    public IReadOnlySet<Member> Waiting { get; set; } = new HashSet<Member>();

    /// <summary>
    /// Participants that lost a shard by their machine's fault within the last two minutes, or because no node took its pod within the
    /// last ten: what is full moves no shard back and forth.
    /// </summary>
    public IReadOnlySet<string> Shaky => _lostAt.Keys.Select(member => member.Participant).Concat(_fullAt.Keys).ToHashSet();

    /// <summary>Since when this operator knows of members that are lost by their machine's fault.</summary>
    public IReadOnlyDictionary<Member, DateTimeOffset> LostAt => new Dictionary<Member, DateTimeOffset>(_lostAt);

    /// <summary>Since when workers run in clusters of which none has joined.</summary>
    public IReadOnlyDictionary<string, DateTimeOffset> Unjoined { get; set; } = new Dictionary<string, DateTimeOffset>();

    /// <summary>When pods of Pull clusters that have not started were first told of.</summary>
    public IReadOnlyDictionary<PodSighting, DateTimeOffset> PodSightings { get; set; } = new Dictionary<PodSighting, DateTimeOffset>();

    /// <summary>Participants that are evicted, by name.</summary>
    public IReadOnlyDictionary<string, Eviction> Evictions { get; set; } = new Dictionary<string, Eviction>();

    /// <summary>When the run's status may be written again.</summary>
    public DateTimeOffset StatusDue { get; set; } = DateTimeOffset.MinValue;

    /// <summary>Notes which members are lost by their machine's fault, and forgets those that somebody else replaced a while ago.</summary>
    public void NoteLost(IReadOnlyCollection<Member> lost, DateTimeOffset now)
    {
        foreach (var member in lost)
        {
            _lostAt.TryAdd(member, now);
        }

        foreach (var member in _lostAt.Where(noted => now - noted.Value >= ShakyFor).Select(noted => noted.Key).Except(lost).ToList())
        {
            _lostAt.Remove(member);
        }

        foreach (var participant in _fullAt.Where(noted => now - noted.Value >= FullFor).Select(noted => noted.Key).ToList())
        {
            _fullAt.Remove(participant);
        }
    }

    /// <summary>Notes that a participant's cluster had no node for its shard.</summary>
    public void NoteFull(string participant, DateTimeOffset now) => _fullAt[participant] = now;

    /// <summary>
    /// Sees to it that the session is with the coordinator at this address. One that failed is begun anew every five seconds at most:
    /// it would read the whole log again only to fail at the same entry.
    /// </summary>
    public async Task<ICoordinatorSession> ConnectAsync(
        string run, CoordinatorAddress address, ICoordinatorConnector connector, Action changed, DateTimeOffset now)
    {
        if (Session is not null && _address == address)
        {
            var problem = Session.View.Problem;
            _problem = problem ?? (Session.View.IsCurrent ? null : _problem);
            if (problem is null || now < _reopenDue)
            {
                return Session;
            }
        }
        else
        {
            _problem = null;
        }

        await DisposeAsync();
        (_address, _reopenDue) = (address, now + ReopenAfter);
        return Session = connector.Open(run, address, changed);
    }

    public async ValueTask DisposeAsync()
    {
        if (Session is { } session)
        {
            Session = null;
            await session.DisposeAsync();
        }
    }
}
