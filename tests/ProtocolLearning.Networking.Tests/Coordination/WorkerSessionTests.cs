using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using ProtocolLearning.Networking.Coordination;
using ProtocolLearning.Networking.Identity;
using ProtocolLearning.Networking.Peers;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;

namespace ProtocolLearning.Networking.Tests.Coordination;

public sealed class WorkerSessionTests : IDisposable
{
    private readonly FakeCoordinator _coordinator = new();
    private readonly IdentityKey _participant = IdentityKey.Generate();
    private readonly AnnouncedEndpoint _endpoint = new("127.0.0.1:9");
    private readonly EphemeralCertificate _certificate = EphemeralCertificate.Create(TimeProvider.System);
    private readonly Member _member = new(new Slot(0, 0), 1, "north");
    private readonly RecordingSession _receiver = new();
    private readonly CancellationTokenSource _stopping = new();

    public WorkerSessionTests()
    {
        _coordinator.Participants["north"] = _participant.PublicKey;
        _coordinator.Append(new TermStarted(1));
    }

    public void Dispose()
    {
        _stopping.Dispose();
        _certificate.Dispose();
        _participant.Dispose();
        _coordinator.Key.Dispose();
    }

    [Fact]
    public async Task Run_joins_reports_and_receives_entries()
    {
        await using var server = await _coordinator.StartAsync();
        var running = Session(server).RunAsync(_stopping.Token);

        var reports = await _receiver.NextStartAsync();
        Assert.True(reports.TryWrite(new Heartbeat(3, 1.5)));
        Assert.Equal((_member, new Heartbeat(3, 1.5)), await _coordinator.NextReportAsync());
        Assert.Equal(0, (await _receiver.NextEntryAsync()).Index);
        _coordinator.Append(new TermStarted(2));
        Assert.Equal(new TermStarted(2), (await _receiver.NextEntryAsync()).Command);
        Assert.True(_coordinator.Joined.TryDequeue(out var statement));
        Assert.Equal((_certificate.Hash, "127.0.0.1:9"), (statement.CertificateHash, statement.Endpoint));
        Assert.Equal(_receiver.Dataset, statement.Dataset);

        await _stopping.CancelAsync();
        Assert.Equal(SessionEndKind.Stopped, (await running.WaitAsync(Deadline.Long)).Kind);
        Assert.Equal(_member, (await _coordinator.NextEndAsync()).Member);
    }

    [Fact]
    public async Task Run_joins_again_where_peers_reach_the_worker_somewhere_else()
    {
        await using var server = await _coordinator.StartAsync();
        var running = Session(server).RunAsync(_stopping.Token);
        await _receiver.NextStartAsync();

        _endpoint.Announce("127.0.0.1:10");
        await _receiver.NextStartAsync();

        Assert.Equal(["127.0.0.1:9", "127.0.0.1:10"], _coordinator.Joined.Select(statement => statement.Endpoint));
        await _stopping.CancelAsync();
        await running.WaitAsync(Deadline.Long);
    }

    [Fact]
    public async Task Run_after_the_coordinator_restarted_joins_again_and_resumes_at_the_next_entry()
    {
        var server = await _coordinator.StartAsync();
        var port = server.ListenEndpoint.Port;
        var running = Session(server).RunAsync(_stopping.Token);
        await _receiver.NextStartAsync();
        Assert.Equal(0, (await _receiver.NextEntryAsync()).Index);

        await server.DisposeAsync();
        await _receiver.NextEndAsync();
        _coordinator.Append(new TermStarted(2));
        await using var restarted = await _coordinator.StartAsync(term: 2, port: port);
        var reports = await _receiver.NextStartAsync();

        Assert.Equal(1, (await _receiver.NextEntryAsync()).Index);
        reports.TryWrite(new Heartbeat(1, 0));
        Assert.Equal(_member, (await _coordinator.NextReportAsync()).From);
        await _stopping.CancelAsync();
        await running.WaitAsync(Deadline.Long);
    }

    [Fact]
    public async Task Run_refused_for_good_ends()
    {
        _coordinator.Reply = JoinReply.Refused("epoch 1 is over");
        await using var server = await _coordinator.StartAsync();

        var end = await Session(server).RunAsync(_stopping.Token).WaitAsync(Deadline.Long);

        Assert.Equal(new SessionEnd(SessionEndKind.Refused, "epoch 1 is over"), end);
    }

    [Fact]
    public async Task Run_of_a_completed_run_ends()
    {
        _coordinator.Reply = JoinReply.Completed;
        await using var server = await _coordinator.StartAsync();

        var end = await Session(server).RunAsync(_stopping.Token).WaitAsync(Deadline.Long);

        Assert.Equal(new SessionEnd(SessionEndKind.Completed, "the run is complete"), end);
    }

    [Fact]
    public async Task Run_without_the_dataset_never_joins()
    {
        await using var server = await _coordinator.StartAsync();

        var end = await Session(server, receiver: new RecordingSession { Dataset = null }).RunAsync(_stopping.Token).WaitAsync(Deadline.Long);

        Assert.Equal(SessionEndKind.NoDataset, end.Kind);
        Assert.Empty(_coordinator.Joined);
    }

    [Fact]
    public async Task Run_refused_for_now_tells_of_the_orphan_timeout_once_and_tries_on()
    {
        _coordinator.Reply = JoinReply.NotNow("no placement yet");
        await using var server = await _coordinator.StartAsync();
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var running = Session(server, orphan: TimeSpan.FromSeconds(5), time: time).RunAsync(_stopping.Token);

        await AdvanceUntil(time, TimeSpan.FromMilliseconds(100), () => _coordinator.Joined.Count > 1);
        Assert.False(running.IsCompleted);
        Assert.Empty(_receiver.Orphaned);
        await AdvanceUntil(time, TimeSpan.FromMilliseconds(100), () => !_receiver.Orphaned.IsEmpty);
        var tried = _coordinator.Joined.Count;
        await AdvanceUntil(time, TimeSpan.FromMilliseconds(100), () => _coordinator.Joined.Count > tried + 2);
        Assert.Equal("no placement yet", Assert.Single(_receiver.Orphaned));

        _coordinator.Reply = JoinReply.Accepted;
        await AdvanceUntil(time, TimeSpan.FromMilliseconds(100), () => _receiver.Version > 0);
        Assert.False(running.IsCompleted);
        await _stopping.CancelAsync();
        Assert.Equal(SessionEndKind.Stopped, (await running.WaitAsync(Deadline.Long)).Kind);
    }

    [Fact]
    public async Task Run_with_a_key_that_is_not_enrolled_never_reaches_the_coordinator()
    {
        using var other = IdentityKey.Generate();
        _coordinator.Participants["north"] = other.PublicKey;
        await using var server = await _coordinator.StartAsync();

        var running = Session(server, orphan: TimeSpan.Zero).RunAsync(_stopping.Token);
        var deadline = Deadline.Token();
        while (_receiver.Orphaned.IsEmpty)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, deadline);
        }

        Assert.Contains("signature", Assert.Single(_receiver.Orphaned), StringComparison.Ordinal);
        Assert.Empty(_coordinator.Joined);
        await _stopping.CancelAsync();
        await running.WaitAsync(Deadline.Long);
    }

    [Fact]
    public async Task Run_against_another_key_than_the_pinned_one_ends()
    {
        await using var server = await _coordinator.StartAsync();
        var trust = new CoordinatorTrust(FakeCoordinator.Run, _participant.PublicKey);

        var end = await Session(server, trust).RunAsync(_stopping.Token).WaitAsync(Deadline.Long);

        Assert.Equal(SessionEndKind.Untrusted, end.Kind);
        Assert.Contains("pinned", end.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_against_a_lower_term_than_was_seen_ends()
    {
        await using var server = await _coordinator.StartAsync(term: 3);
        var trust = new CoordinatorTrust(FakeCoordinator.Run, pinned: null, minimumTerm: 4);

        var end = await Session(server, trust).RunAsync(_stopping.Token).WaitAsync(Deadline.Long);

        Assert.Equal(SessionEndKind.Untrusted, end.Kind);
        Assert.Contains("term is 3", end.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_without_a_report_for_the_silence_timeout_is_cut_off()
    {
        await using var server = await _coordinator.StartAsync(silence: TimeSpan.FromMilliseconds(200));
        var running = Session(server).RunAsync(_stopping.Token);
        await _receiver.NextStartAsync();

        Assert.Contains("no report", (await _coordinator.NextEndAsync()).Reason, StringComparison.Ordinal);

        await _stopping.CancelAsync();
        await running.WaitAsync(Deadline.Long);
    }

    [Fact]
    public async Task Run_of_a_higher_epoch_takes_the_slot_and_the_lower_one_loses_its_session()
    {
        await using var server = await _coordinator.StartAsync();
        var running = Session(server).RunAsync(_stopping.Token);
        await _receiver.NextStartAsync();
        using var certificate = EphemeralCertificate.Create(TimeProvider.System);
        var successor = new RecordingSession();
        var replacement = new WorkerSession(
            server.ListenEndpoint.ToString(),
            Credentials() with { Member = _member with { Epoch = 2 }, Certificate = certificate },
            new CoordinatorTrust(FakeCoordinator.Run),
            successor,
            Timeout.InfiniteTimeSpan,
            TimeProvider.System,
            NullLogger<WorkerSession>.Instance).RunAsync(_stopping.Token);

        var reports = await successor.NextStartAsync();

        Assert.Equal(_member, (await _coordinator.NextEndAsync()).Member);
        reports.TryWrite(new Heartbeat(1, 0));
        Assert.Equal(2, (await _coordinator.NextReportAsync()).From.Epoch);
        await _stopping.CancelAsync();
        await Task.WhenAll(running, replacement).WaitAsync(Deadline.Long);
    }

    private static async Task AdvanceUntil(FakeTimeProvider time, TimeSpan step, Func<bool> holds)
    {
        var deadline = Deadline.Token();
        while (!holds())
        {
            time.Advance(step);
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, deadline);
        }
    }

    private WorkerCredentials Credentials() =>
        new(FakeCoordinator.Run, _member, _endpoint, "class", _participant, _certificate);

    private WorkerSession Session(
        CoordinatorServer server, CoordinatorTrust? trust = null, TimeSpan? orphan = null, RecordingSession? receiver = null,
        TimeProvider? time = null) => new(
        server.ListenEndpoint.ToString(),
        Credentials(),
        trust ?? new CoordinatorTrust(FakeCoordinator.Run, _coordinator.Key.PublicKey),
        receiver ?? _receiver,
        orphan ?? Timeout.InfiniteTimeSpan,
        time ?? TimeProvider.System,
        NullLogger<WorkerSession>.Instance);
}
