using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using ProtocolLearning.EndToEnd.Tests.Versions;
using ProtocolLearning.Networking.Coordination;
using ProtocolLearning.Networking.Identity;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Protocol.Rounds;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.EndToEnd.Tests.Processes;

/// <summary>One run as real processes on loopback, with the test as its operator.</summary>
internal sealed class ProcessRun : IAsyncDisposable
{
    public static readonly TimeSpan Deadline = TimeSpan.FromMinutes(8);

    /// <summary>Two stages of two replicas, which two participants hold.</summary>
    public static readonly IReadOnlyList<Member> Members =
    [
        new(new Slot(0, 0), 1, "north"),
        new(new Slot(0, 1), 1, "south"),
        new(new Slot(1, 0), 1, "north"),
        new(new Slot(1, 1), 1, "south"),
    ];

    private const string Run = "alice";

    private readonly string _folder = Directory.CreateTempSubdirectory("plearn-run-").FullName;
    private readonly IdentityKey _operator = IdentityKey.Generate();
    private readonly List<RunningProgram> _programs = [];
    private readonly List<RunningProgram> _others = [];
    private readonly CancellationTokenSource _late = new(Deadline);
    private readonly List<LogEntry> _log = [];
    private RunningProgram? _coordinator;
    private CoordinatorClient? _client;
    private IAsyncEnumerator<LogEntry>? _entries;
    private string _endpoint = string.Empty;
    private string _coordinatorKey = string.Empty;

    /// <summary>The folder of everything that the run keeps; relative addresses of checkpoints are in it.</summary>
    public string Folder => _folder;

    /// <summary>The log as far as it was awaited.</summary>
    public RunState State { get; private set; } = RunState.Empty;

    public IEnumerable<TCommand> Log<TCommand>() => _log.Select(entry => entry.Command).OfType<TCommand>();

    /// <summary>What was decided before a term began.</summary>
    public IEnumerable<Command> LogBefore(long term) => _log.Where(entry => entry.Term < term).Select(entry => entry.Command);

    /// <summary>Begins a run of <see cref="Members"/>: starts the coordinator, follows its log, proposes and enrols.</summary>
    /// <param name="rounds">How many rounds it has.</param>
    /// <param name="versions">The versions that the coordinator speaks; null: those of this release.</param>
    /// <param name="change">What is changed of its definition; null: nothing.</param>
    public async Task BeginAsync(int rounds, ProtocolVersions? versions = null, Func<RunDefinition, RunDefinition>? change = null)
    {
        await StartCoordinatorAsync(versions);
        var definition = Definition(rounds, replicas: 2);
        await ProposeAsync(new ProposeRun(change is null ? definition : change(definition)));
        foreach (var participant in Members.Select(member => member.Participant).Distinct())
        {
            await EnrolAsync(participant);
        }
    }

    /// <summary>Starts the coordinator and begins to follow its log.</summary>
    private async Task StartCoordinatorAsync(ProtocolVersions? versions)
    {
        var announce = Path.Combine(_folder, "announce.json");
        var program = await StartCoordinatorAsync(versions, term: 1, listen: "127.0.0.1:0", announce);
        using var announced = JsonDocument.Parse(await File.ReadAllTextAsync(announce));
        _coordinator = program;
        _endpoint = announced.RootElement.GetProperty("endpoint").GetString()!;
        _coordinatorKey = announced.RootElement.GetProperty("key").GetString()!;
        Assert.True(IdentityPublicKey.TryParse(_coordinatorKey, out var key));
        _client = new CoordinatorClient(
            _endpoint, Run, new CoordinatorTrust(Run, key), TimeProvider.System, NullLogger<CoordinatorClient>.Instance);
        _entries = _client.FollowAsync(0, _late.Token).GetAsyncEnumerator();
    }

    /// <summary>The coordinator's process goes; another one of this release takes over its log and its address.</summary>
    public async Task ReplaceCoordinatorAsync(long term)
    {
        await _coordinator!.KillAsync();
        _coordinator = await StartCoordinatorAsync(versions: null, term, _endpoint, Path.Combine(_folder, $"announce-{term}.json"));
    }

    /// <summary>The protocol version that each member's session has, by what its coordinator says of it now.</summary>
    public async Task<RunProgress> ProgressAsync(Func<RunProgress, bool> holds)
    {
        await foreach (var progress in _client!.WatchAsync(_late.Token))
        {
            if (holds(progress))
            {
                return progress;
            }
        }

        throw new InvalidOperationException("the figures ended");
    }

    public async Task ProposeAsync(Proposal proposal)
    {
        var reply = await _client!.ProposeAsync(proposal, _operator, _late.Token);
        Assert.True(reply is ProposalAccepted, JsonSerializer.Serialize(reply));
    }

    /// <summary>Enrols a participant and makes the folder that its workers find its key in.</summary>
    private async Task EnrolAsync(string participant)
    {
        using var key = IdentityKey.Generate();
        Directory.CreateDirectory(IdentityOf(participant));
        key.Save(Path.Combine(IdentityOf(participant), WorkerEnvironment.IdentityFile));
        await ProposeAsync(new EnrolParticipant(participant, key.PublicKey.Text, 0));
    }

    public async Task<RunningProgram> PlaceAsync(Member member, ProtocolVersions? versions = null)
    {
        await ProposeAsync(new PlaceMember(member));
        return StartWorker(member, versions: versions);
    }

    public async Task<Dictionary<Member, RunningProgram>> PlaceAsync(IEnumerable<Member> members)
    {
        var workers = new Dictionary<Member, RunningProgram>();
        foreach (var member in members)
        {
            workers[member] = await PlaceAsync(member);
        }

        return workers;
    }

    /// <summary>Starts the process of a member that is placed.</summary>
    /// <param name="member">Slot, epoch and participant.</param>
    /// <param name="datasetFolder">Where the dataset lies, relative to the run's folder.</param>
    /// <param name="versions">The versions that it speaks; null: those of this release.</param>
    /// <param name="relays">The relays behind which it listens nowhere itself, with commas between; empty: it listens.</param>
    public RunningProgram StartWorker(
        Member member, string datasetFolder = "", ProtocolVersions? versions = null, string relays = "") =>
        Start($"worker {member}", Programs.Worker, OtherRelease.Worker, versions, new Dictionary<string, string>
        {
            [WorkerEnvironment.Relays] = relays,
            [WorkerEnvironment.Run] = Run,
            [WorkerEnvironment.Coordinator] = _endpoint,
            [WorkerEnvironment.CoordinatorKey] = _coordinatorKey,
            [WorkerEnvironment.Stage] = member.Slot.Stage.ToString(CultureInfo.InvariantCulture),
            [WorkerEnvironment.Slot] = member.Slot.Index.ToString(CultureInfo.InvariantCulture),
            [WorkerEnvironment.Epoch] = member.Epoch.ToString(CultureInfo.InvariantCulture),
            [WorkerEnvironment.Participant] = member.Participant,
            [WorkerEnvironment.Identity] = IdentityOf(member.Participant),
            [WorkerEnvironment.HandOverSeconds] = "600",
            [WorkerEnvironment.Device] = "cpu",
            [WorkerEnvironment.Dataset] = Path.Combine(_folder, datasetFolder),
            [WorkerEnvironment.Checkpoints] = _folder,
            ["OMP_WAIT_POLICY"] = "PASSIVE",
        });

    /// <summary>Starts a relay that serves the participants that are enrolled.</summary>
    /// <returns>The relay's process, and its host:port.</returns>
    public async Task<(RunningProgram Process, string Endpoint)> StartRelayAsync()
    {
        var keys = Directory.CreateDirectory(Path.Combine(_folder, "keys")).FullName;
        foreach (var participant in Members.Select(member => member.Participant).Distinct())
        {
            using var key = IdentityKey.Load(Path.Combine(IdentityOf(participant), WorkerEnvironment.IdentityFile));
            await File.WriteAllTextAsync(Path.Combine(keys, participant), $"{key.PublicKey.Text} # {participant}\n");
        }

        var process = RunningProgram.Start("relay", Programs.Coordinator, ["relay"], new Dictionary<string, string>
        {
            [RelayEnvironment.Keys] = keys,
        });
        _others.Add(process);
        var line = await process.LineAsync(text => text.Contains("The relay listens at", StringComparison.Ordinal), Deadline);
        return (process, line.Split("listens at ")[1].Split(' ')[0]);
    }

    /// <summary>Writes another text under the same name into a folder of its own.</summary>
    /// <returns>The folder, relative to the run's.</returns>
    public string WriteOtherDataset()
    {
        const string name = "elsewhere";
        var folder = Directory.CreateDirectory(Path.Combine(_folder, name)).FullName;
        File.AppendAllText(Path.Combine(folder, SmallText.Write(folder)), "One more sentence.");
        return name;
    }

    /// <summary>Follows the log until the state is as awaited.</summary>
    public async Task UntilAsync(Func<RunState, bool> holds)
    {
        while (!holds(State))
        {
            try
            {
                Assert.True(await _entries!.MoveNextAsync(), "the log ended");
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"not within {Deadline}; the log ends with {_log.LastOrDefault()}\n{Outputs()}");
            }

            Assert.True(HashChain.IsIntact(_entries.Current));
            _log.Add(_entries.Current);
            State = State.Apply(_entries.Current);
        }
    }

    /// <summary>Two stages of a small decoder over a small text.</summary>
    public RunDefinition Definition(int rounds, int replicas) => new(
        Run,
        Generation: 1,
        Seed: 7,
        new ModelDefinition(Layers: 2, HiddenSize: 32, Heads: 2, FeedForwardSize: 64, VocabularySize: 256, SequenceLength: 32),
        new DatasetDefinition([SmallText.Write(_folder)], ValidationPerMille: 50, Order: SampleOrder.Passes),
        Stages: 2,
        new ReplicaBounds(replicas, replicas),
        new ScheduleDefinition(
            RoundMode.DiLoCo,
            rounds,
            InnerSteps: 10,
            BatchTokens: 256,
            MicrobatchSequences: 4,
            InFlightWindow: 2,
            Quorum: replicas,
            MinDeadlineSeconds: 10,
            MaxDeadlineSeconds: 60,
            ValidationSequences: 16),
        new OptimizerDefinition(new InnerOptimizerDefinition(3e-3), new OuterOptimizerDefinition()),
        new CompressionDefinition(),
        new ThreatModelDefinition());

    /// <summary>Waits until every worker of a run that is complete has ended by itself.</summary>
    public async Task ExitsAsync()
    {
        foreach (var worker in _programs.Where(program => program != _coordinator))
        {
            await worker.ExitAsync(Deadline);
        }
    }

    public string Outputs() => string.Join("\n\n", _programs.Concat(_others).Select(program => $"--- {program.Name}\n{program.Output}"));

    public async ValueTask DisposeAsync()
    {
        await _late.CancelAsync();
        foreach (var program in _programs.Concat(_others))
        {
            await program.DisposeAsync();
        }

        if (_client is not null)
        {
            await _client.DisposeAsync();
        }

        _operator.Dispose();
        _late.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private string IdentityOf(string participant) => Path.Combine(_folder, "identity-" + participant);

    private async Task<RunningProgram> StartCoordinatorAsync(ProtocolVersions? versions, long term, string listen, string announce)
    {
        var program = Start($"coordinator {term}", Programs.Coordinator, OtherRelease.Coordinator, versions, new Dictionary<string, string>
        {
            [CoordinatorEnvironment.Run] = Run,
            [CoordinatorEnvironment.Data] = Path.Combine(_folder, "coordinator"),
            [CoordinatorEnvironment.Term] = term.ToString(CultureInfo.InvariantCulture),
            [CoordinatorEnvironment.OperatorKey] = _operator.PublicKey.Text,
            [CoordinatorEnvironment.Listen] = listen,
            [CoordinatorEnvironment.AnnounceFile] = announce,
        });
        await program.LineAsync(line => line.Contains("is served at", StringComparison.Ordinal), Deadline);
        return program;
    }

    /// <summary>Starts this release's program, or the same of another release.</summary>
    private RunningProgram Start(
        string name, string program, string other, ProtocolVersions? versions, Dictionary<string, string> environment)
    {
        var running = versions is null
            ? RunningProgram.Start(name, program, [], environment)
            : RunningProgram.Start($"{name}, {versions}", Programs.OtherRelease, OtherRelease.Arguments(other, versions), environment);
        _programs.Add(running);
        return running;
    }
}
