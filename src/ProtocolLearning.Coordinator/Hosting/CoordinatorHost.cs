using Microsoft.Extensions.Logging;
using ProtocolLearning.Coordinator.Sequencing;
using ProtocolLearning.Coordinator.Storage;
using ProtocolLearning.Networking.Coordination;
using ProtocolLearning.Networking.Hosting;
using ProtocolLearning.Networking.Identity;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Rounds;

namespace ProtocolLearning.Coordinator.Hosting;

/// <summary>Puts one coordinator together, runs it until it is told to stop, and takes it apart in order.</summary>
internal sealed partial class CoordinatorHost(
    CoordinatorOptions options, ProtocolVersions versions, TimeProvider time, ILoggerFactory loggers)
{
    /// <summary>The coordinator's own key, in its folder.</summary>
    public const string KeyFile = "coordinator.key";

    /// <summary>The log, in its folder.</summary>
    public const string LogFile = "log.db";

    private readonly ILogger _logger = loggers.CreateLogger<CoordinatorHost>();

    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(CancellationToken stopping)
    {
        try
        {
            Directory.CreateDirectory(options.DataFolder);
            var logFile = Path.Combine(options.DataFolder, LogFile);
            if (options.LedgerRoot is { } root && !File.Exists(logFile))
            {
                LogIsGone(logFile, root);
                return CoordinatorExitCode.LogLost;
            }

            using var key = OpenKey(Path.Combine(options.DataFolder, KeyFile));
            var (state, holdsRoot) = (RunState.Empty, options.LedgerRoot is null);
            using var log = SqliteCommandLog.Open(
                logFile,
                options.Term,
                time,
                entry =>
                {
                    state = state.Apply(entry);
                    holdsRoot |= entry.Hash == options.LedgerRoot;
                });
            if (!holdsRoot)
            {
                LogIsAnother(logFile, state.Index, state.Hash, options.LedgerRoot);
                return CoordinatorExitCode.LogLost;
            }

            if (Contradiction(state, key) is { } problem)
            {
                LogCannotStart(problem);
                return CoordinatorExitCode.BadInput;
            }

            LogOpened(options.Run, log.Last?.Index ?? -1, options.Term);
            return await ServeAsync(key, state, log, stopping);
        }
        catch (Exception exception) when (exception is InvalidLogException or InvalidEntryException or FormatException
            or IOException or UnauthorizedAccessException)
        {
            LogCannotStart(exception.Message);
            return CoordinatorExitCode.BadInput;
        }
    }

    private async Task<int> ServeAsync(IdentityKey key, RunState state, SqliteCommandLog log, CancellationToken stopping)
    {
        var sequencer = new Sequencer(state, options.Term, SequencerOptions.Default with { Versions = versions }, new CommitmentVerifier(), time.GetUtcNow());
        var driver = new SequencerDriver(sequencer, log, key.PublicKey.Text, time);
        await using var coordinator = new RunCoordinator(driver, log, time, loggers.CreateLogger<RunCoordinator>());
        await using var server = await CoordinatorServer.StartAsync(
            new CoordinatorServerOptions(options.Run, options.Term, options.Listen, options.OperatorKey) { Versions = versions },
            key,
            coordinator,
            time,
            loggers,
            stopping);
        await using var health = options.HealthListen is null
            ? null
            : await HealthEndpoint.StartAsync(
                options.HealthListen, () => coordinator.WhyNotAlive, () => coordinator.WhyNotAlive, loggers, stopping);
        var announcement = new CoordinatorAnnouncement(
            options.Run,
            options.Term,
            AdvertisedEndpoint.Of(options.AdvertisedEndpoint, server.ListenEndpoint),
            key.PublicKey.Text);
        if (options.AnnounceFile is not null)
        {
            await Announcer.WriteAsync(options.AnnounceFile, announcement, stopping);
        }

        LogServing(options.Run, announcement.Endpoint, announcement.Key);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var announcing = options.AnnounceAddress is null
            ? Task.CompletedTask
            : new Announcer(time, loggers.CreateLogger<Announcer>()).PostAsync(options.AnnounceAddress, announcement, ending.Token);
        var stopped = Task.Delay(Timeout.InfiniteTimeSpan, time, ending.Token);
        await Task.WhenAny(stopped, coordinator.Failed);
        await ending.CancelAsync();
        await announcing;
        return coordinator.Failed.IsCompleted ? CoordinatorExitCode.Failed : CoordinatorExitCode.Stopped;
    }

    private string? Contradiction(RunState state, IdentityKey key) => 0 switch
    {
        _ when state.Term > options.Term => $"the log's term is {state.Term}, this coordinator's is {options.Term}: a newer one has run",
        _ when state.Accepted is { } accepted && accepted.Run != options.Run =>
            $"the log is of run '{accepted.Run}', this coordinator is of '{options.Run}'",
        _ when state.CoordinatorKey.Length > 0 && state.CoordinatorKey != key.PublicKey.Text =>
            $"the log names the coordinator's key {state.CoordinatorKey}, the folder holds {key.PublicKey}",
        _ => null,
    };

    private IdentityKey OpenKey(string path)
    {
        if (File.Exists(path))
        {
            return IdentityKey.Load(path);
        }

        var key = IdentityKey.Generate();
        key.Save(path);
        LogNewKey(key.PublicKey.Text, path);
        return key;
    }

    [LoggerMessage(Level = LogLevel.Critical, Message = "The coordinator cannot start: {Problem}")]
    private partial void LogCannotStart(string problem);

    [LoggerMessage(Level = LogLevel.Critical, Message = "The coordinator's log is lost: {Path} is not there, and the run's log holds entry {Root}")]
    private partial void LogIsGone(string path, string root);

    [LoggerMessage(
        Level = LogLevel.Critical,
        Message = "The coordinator's log is lost: {Path} ends with entry {Index}, hash {Hash}, and does not hold entry {Root}")]
    private partial void LogIsAnother(string path, long index, string hash, string? root);

    [LoggerMessage(Level = LogLevel.Information, Message = "Run {Run}: the log holds entries up to {Index}; term {Term}")]
    private partial void LogOpened(string run, long index, long term);

    [LoggerMessage(Level = LogLevel.Information, Message = "Run {Run} is served at {Endpoint} with key {Key}")]
    private partial void LogServing(string run, string endpoint, string key);

    [LoggerMessage(Level = LogLevel.Information, Message = "Made a new key {Key} in {Path}")]
    private partial void LogNewKey(string key, string path);
}
