using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using ProtocolLearning.Data;
using ProtocolLearning.Modeling.Runtime;
using ProtocolLearning.Networking.Coordination;
using ProtocolLearning.Networking.Hosting;
using ProtocolLearning.Networking.Identity;
using ProtocolLearning.Networking.Peers;
using ProtocolLearning.Networking.Relays;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Protocol.Rounds;
using ProtocolLearning.Protocol.Runs;
using ProtocolLearning.Protocol.Training;
using ProtocolLearning.Worker.Checkpoints;
using ProtocolLearning.Worker.Replica;

namespace ProtocolLearning.Worker.Hosting;

/// <summary>Puts one worker together, runs it until there is a reason to end, and takes it apart in order.</summary>
internal sealed partial class WorkerHost(
    WorkerOptions options, IContributionShaper shaper, ProtocolVersions versions, TimeProvider time, ILoggerFactory loggers)
{
    private readonly ILogger _logger = loggers.CreateLogger<WorkerHost>();

    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(CancellationToken stopping)
    {
        try
        {
            var health = new WorkerHealth();
            await using var endpoint = options.HealthListen is null
                ? null
                : await HealthEndpoint.StartAsync(
                    options.HealthListen, () => health.WhyNotAlive, () => health.WhyNotReady, loggers, stopping);
            using var key = IdentityKey.Load(Path.Combine(options.IdentityFolder, WorkerEnvironment.IdentityFile));
            var trusted = CoordinatorPin.Settle(options, out var distrust);
            if (distrust is not null)
            {
                LogCannotStart(distrust);
                return WorkerExitCode.Untrusted;
            }

            TorchRuntime.SetThreads(options.Threads);
            if (!ComputeDevice.TryChoose(options.Device, out var device, out var problem))
            {
                LogNoDevice(WorkerEnvironment.Device, problem!);
                return WorkerExitCode.BadInput;
            }

            var end = await RunAsync(key, trusted, device!, health, stopping);
            LogEnded(options.Member, end.Reason, end.ExitCode);
            return end.ExitCode;
        }
        catch (Exception exception) when (exception is FormatException or IOException or UnauthorizedAccessException)
        {
            LogCannotStart(exception.Message);
            return WorkerExitCode.BadInput;
        }
    }

    private async Task<WorkerEnd> RunAsync(
        IdentityKey key, IdentityPublicKey? coordinator, ComputeDevice device, WorkerHealth health, CancellationToken stopping)
    {
        using var certificate = EphemeralCertificate.Create(time);
        using var dataset = new RunDataset(
            new DatasetFolders(
                options.DatasetFolder, options.CacheFolder, Path.Combine(options.IdentityFolder, WorkerEnvironment.CredentialsFile)),
            time);
        using var mailbox = new BlockingCollection<ReplicaInput>();
        var bounds = new PayloadBounds();
        await using var transport = await StartTransportAsync(key, certificate, bounds, new PeerInbox(mailbox), stopping);
        var problems = new TaskCompletionSource<WorkerEnd>(TaskCreationOptions.RunContinuationsAsynchronously);
        var identity = new ReplicaIdentity(options.Member, certificate.Hash);
        ReplicaLoop? loop = null;
        using var session = new SessionInbox(
            mailbox,
            OpenDatasetAsync,
            () => new Heartbeat(loop!.Status.Round, loop.Status.TokensPerSecond)
            {
                BytesPerSecond = transport.BytesPerSecond,
                Load = loop.ComputingShare,
            },
            time,
            loggers.CreateLogger<SessionInbox>());
        await using var checkpoints = new CheckpointService(
            options.Member.Slot.Stage,
            new CheckpointPlaces(options.CheckpointFolder, Path.Combine(options.IdentityFolder, WorkerEnvironment.CredentialsFile)),
            occurrence => mailbox.Add(new ReplicaInput.CheckpointEnded(occurrence)),
            time,
            loggers.CreateLogger<CheckpointService>());
        loop = new ReplicaLoop(
            mailbox, Assemble, transport, session.Report, checkpoints.Begin, time, loggers.CreateLogger<ReplicaLoop>());
        await using var running = loop;
        var credentials = new WorkerCredentials(
            options.Run,
            options.Member,
            options.Relays.Count > 0
                ? transport.Endpoint
                : new AnnouncedEndpoint(AdvertisedEndpoint.Of(options.AdvertisedEndpoint, transport.ListenEndpoint)),
            TorchRuntime.NumericClass(device),
            key,
            certificate)
        {
            Versions = versions,
        };
        LogStarted(options.Member, options.Run, credentials.Endpoint.Current ?? "a relay, not known yet", credentials.NumericClass);
        loop.Start();
        health.Watch(loop);
        using var ending = new CancellationTokenSource();
        var handingOver = HandOverAsync(mailbox, ending, stopping);
        var sessions = new WorkerSession(
            options.Coordinator,
            credentials,
            new CoordinatorTrust(options.Run, coordinator, options.CoordinatorTerm),
            session,
            options.OrphanTimeout,
            time,
            loggers.CreateLogger<WorkerSession>()).RunAsync(ending.Token);
        var first = await Task.WhenAny(problems.Task, loop.Ended, End(sessions));
        await ending.CancelAsync();
        await Task.WhenAll(sessions, handingOver);
        return await first;

        ReplicaAssembly? Assemble(RunState state)
        {
            var assembly = ReplicaAssembly.Create(
                state, identity, dataset.Opened, device, new CommitmentSigner(key), shaper, loggers, out var found);
            if (assembly is null)
            {
                problems.TrySetResult(new WorkerEnd(WorkerExitCode.BadInput, string.Join("; ", found)));
            }
            else
            {
                bounds.Set(state.Definition!, assembly.Engine);
            }

            return assembly;
        }

        async Task<string?> OpenDatasetAsync(LogEntry first, CancellationToken cancellationToken)
        {
            try
            {
                LogReadsDataset(options.CacheFolder);
                var (fingerprint, found) = await dataset.OpenAsync(first, cancellationToken);
                if (fingerprint is null)
                {
                    problems.TrySetResult(new WorkerEnd(WorkerExitCode.BadInput, string.Join("; ", found)));
                    return null;
                }

                var (text, training, validation) = (dataset.Opened.Tokens, dataset.Opened.Training.Count, dataset.Opened.Validation.Count);
                LogReadDataset(text, training, validation, fingerprint);
                return fingerprint;
            }
            catch (InvalidEntryException exception)
            {
                problems.TrySetResult(
                    new WorkerEnd(WorkerExitCode.Untrusted, $"the coordinator's log breaks a rule: {exception.Message}"));
                return null;
            }
        }
    }

    private Task<PeerTransport> StartTransportAsync(
        IdentityKey key, EphemeralCertificate certificate, PayloadBounds bounds, PeerInbox inbox, CancellationToken stopping)
    {
        var limits = new PeerLimits { MaxPayloadBytes = bounds.Of };
        return options.Relays.Count > 0
            ? Task.FromResult(PeerTransport.StartBehindRelay(new RelayRoute(options.Relays, key), certificate, limits, inbox, time, loggers))
            : PeerTransport.StartAsync(options.Listen, certificate, limits, inbox, time, loggers, stopping);
    }

    /// <summary>Waits for the word to end, and ends the worker where it has not handed over in time.</summary>
    private async Task HandOverAsync(BlockingCollection<ReplicaInput> mailbox, CancellationTokenSource ending, CancellationToken stopping)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, ending.Token);
        await Task.Delay(Timeout.InfiniteTimeSpan, time, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (options.HandOver > TimeSpan.Zero && !ending.IsCancellationRequested)
        {
            mailbox.Add(new ReplicaInput.ToldToEnd(), CancellationToken.None);
            await Task.Delay(options.HandOver, time, ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await ending.CancelAsync();
    }

    private static async Task<WorkerEnd> End(Task<SessionEnd> sessions)
    {
        var end = await sessions;
        var code = end.Kind switch
        {
            SessionEndKind.Refused => WorkerExitCode.Refused,
            SessionEndKind.NoDataset => WorkerExitCode.BadInput,
            SessionEndKind.Incompatible => WorkerExitCode.Incompatible,
            SessionEndKind.Untrusted => WorkerExitCode.Untrusted,
            _ => WorkerExitCode.Done,
        };
        return new WorkerEnd(code, end.Reason);
    }

    [LoggerMessage(Level = LogLevel.Critical, Message = "The worker cannot start: {Problem}")]
    private partial void LogCannotStart(string problem);

    [LoggerMessage(Level = LogLevel.Critical, Message = "The worker cannot start: {Variable}: {Problem}")]
    private partial void LogNoDevice(string variable, string problem);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Member} of run {Run} is reached by peers at {Endpoint}; {NumericClass}")]
    private partial void LogStarted(
        Member member, string run, string endpoint, string numericClass);

    [LoggerMessage(Level = LogLevel.Information, Message = "Reading the run's dataset; what is fetched or tokenised is kept in {Cache}")]
    private partial void LogReadsDataset(string cache);

    [LoggerMessage(Level = LogLevel.Information, Message =
        "The dataset has {Tokens} tokens: {Training} samples to train on, {Validation} held out; fingerprint {Fingerprint}")]
    private partial void LogReadDataset(long tokens, long training, long validation, string fingerprint);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Member} ends: {Reason}; exit code {ExitCode}")]
    private partial void LogEnded(Member member, string reason, int exitCode);
}
