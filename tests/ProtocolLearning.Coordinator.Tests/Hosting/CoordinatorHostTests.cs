using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using ProtocolLearning.Coordinator.Hosting;
using ProtocolLearning.Coordinator.Storage;
using ProtocolLearning.Coordinator.Tests.Sequencing;
using ProtocolLearning.Networking.Identity;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;

namespace ProtocolLearning.Coordinator.Tests.Hosting;

/// <summary>A coordinator that is told what its log holds never begins anew.</summary>
public sealed class CoordinatorHostTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("plearn-coordinator-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Run_in_an_empty_folder_that_should_hold_a_log_leaves_it_empty()
    {
        Assert.Equal(CoordinatorExitCode.LogLost, await RunAsync(2, new string('a', 64)));
        Assert.Empty(Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public async Task Run_with_another_log_than_it_was_told_of_ends()
    {
        Assert.Equal(CoordinatorExitCode.Stopped, await RunAsync(1, null));
        Assert.Equal(CoordinatorExitCode.LogLost, await RunAsync(2, new string('a', 64)));
    }

    [Fact]
    public async Task Run_after_its_predecessor_died_goes_on_from_its_log()
    {
        Assert.Equal(CoordinatorExitCode.Stopped, await RunAsync(1, null));
        string root;
        using (var log = SqliteCommandLog.Open(Path.Combine(_folder, "log.db"), 2, TimeProvider.System, _ => { }))
        {
            using var key = IdentityKey.Load(Path.Combine(_folder, "coordinator.key"));
            root = (await log.AppendAsync(new RunAccepted(TestRun.Definition, key.PublicKey.Text), CancellationToken.None)).Hash;
        }

        Assert.Equal(CoordinatorExitCode.Stopped, await RunAsync(3, root));
        Assert.Equal(CoordinatorExitCode.BadInput, await RunAsync(1, root));
    }

    /// <summary>Starts a coordinator that is told to stop as soon as it has announced itself; one that cannot start ends by itself.</summary>
    private async Task<int> RunAsync(long term, string? root)
    {
        using var stop = new CancellationTokenSource();
        var announced = Path.Combine(_folder + "-announced", "coordinator.json");
        var options = new CoordinatorOptions(
            TestRun.Definition.Run, _folder, term, null, new IPEndPoint(IPAddress.Loopback, 0), null, null, announced, null)
        {
            LedgerRoot = root,
        };
        var running = new CoordinatorHost(options, ProtocolVersions.Own, TimeProvider.System, NullLoggerFactory.Instance).RunAsync(stop.Token);
        while (!running.IsCompleted && !File.Exists(announced))
        {
            await Task.WhenAny(running, Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System));
        }

        await stop.CancelAsync();
        var code = await running;
        if (Directory.Exists(_folder + "-announced"))
        {
            Directory.Delete(_folder + "-announced", recursive: true);
        }

        return code;
    }
}
