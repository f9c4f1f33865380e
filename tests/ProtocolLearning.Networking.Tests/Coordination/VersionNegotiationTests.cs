using Microsoft.Extensions.Logging.Abstractions;
using ProtocolLearning.Networking.Coordination;
using ProtocolLearning.Networking.Identity;
using ProtocolLearning.Networking.Peers;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;

namespace ProtocolLearning.Networking.Tests.Coordination;

/// <summary>A worker and a coordinator of different releases, over real connections.</summary>
public sealed class VersionNegotiationTests : IDisposable
{
    private readonly IdentityKey _participant = IdentityKey.Generate();
    private readonly EphemeralCertificate _certificate = EphemeralCertificate.Create(TimeProvider.System);
    private readonly RecordingSession _receiver = new();
    private readonly CancellationTokenSource _stopping = new();

    public void Dispose()
    {
        _stopping.Dispose();
        _certificate.Dispose();
        _participant.Dispose();
    }

    [Theory]
    [InlineData(1, 2, 1, 2, 2, 2)]
    [InlineData(1, 1, 1, 2, 1, null)]
    [InlineData(1, 2, 1, 1, 1, null)]
    [InlineData(2, 3, 1, 2, 2, 2)]
    public async Task Run_uses_the_newest_version_that_both_speak_and_the_first_one_unnamed(
        int oldest, int newest, int coordinatorOldest, int coordinatorNewest, int spoken, int? named)
    {
        var coordinator = Coordinator(coordinatorOldest, coordinatorNewest);
        await using var server = await coordinator.StartAsync();
        var running = Session(server, new ProtocolVersions(oldest, newest)).RunAsync(_stopping.Token);
        await _receiver.NextStartAsync();

        Assert.Equal(spoken, _receiver.Version);
        Assert.True(coordinator.Joined.TryDequeue(out var statement));
        Assert.Equal(named, statement.Version);
        await _stopping.CancelAsync();
        await running.WaitAsync(Deadline.Long);
    }

    [Theory]
    [InlineData(3, 4, 1, 2, "upgrade the coordinator first")]
    [InlineData(1, 1, 2, 3, "spec.worker.image")]
    public async Task Run_without_a_common_version_ends_with_what_to_upgrade(
        int oldest, int newest, int coordinatorOldest, int coordinatorNewest, string whatToDo)
    {
        var coordinator = Coordinator(coordinatorOldest, coordinatorNewest);
        await using var server = await coordinator.StartAsync();

        var end = await Session(server, new ProtocolVersions(oldest, newest)).RunAsync(_stopping.Token).WaitAsync(Deadline.Long);

        Assert.Equal(SessionEndKind.Incompatible, end.Kind);
        Assert.Contains(whatToDo, end.Reason, StringComparison.Ordinal);
        Assert.Empty(coordinator.Joined);
    }

    private FakeCoordinator Coordinator(int oldest, int newest)
    {
        var coordinator = new FakeCoordinator { Versions = new ProtocolVersions(oldest, newest) };
        coordinator.Participants["north"] = _participant.PublicKey;
        coordinator.Append(new TermStarted(1));
        return coordinator;
    }

    private WorkerSession Session(CoordinatorServer server, ProtocolVersions versions) => new(
        server.ListenEndpoint.ToString(),
        new WorkerCredentials(FakeCoordinator.Run, new Member(new Slot(0, 0), 1, "north"), new AnnouncedEndpoint("127.0.0.1:9"), "class", _participant, _certificate)
        {
            Versions = versions,
        },
        new CoordinatorTrust(FakeCoordinator.Run),
        _receiver,
        Timeout.InfiniteTimeSpan,
        TimeProvider.System,
        NullLogger<WorkerSession>.Instance);
}
