using ProtocolLearning.Cli.Coordinators;
using ProtocolLearning.Cli.Logs;
using ProtocolLearning.Cli.Tests.Access;
using ProtocolLearning.Cli.Tests.Local;
using ProtocolLearning.Networking.Coordination;
using ProtocolLearning.Networking.Identity;
using ProtocolLearning.Protocol.Log;

namespace ProtocolLearning.Cli.Tests.Coordinators;

/// <summary>Backup against the real server of a coordinator.</summary>
public sealed class CoordinatorCommandTests : IAsyncLifetime
{
    private readonly HomeFixture _fixture = new();
    private readonly IdentityKey _key = IdentityKey.Generate();

    private string File => Path.Combine(_fixture.Folder, "log.jsonl");

    public Task InitializeAsync() => _fixture.InitializeAsync();

    public async Task DisposeAsync()
    {
        await _fixture.DisposeAsync();
        _key.Dispose();
    }

    [Fact]
    public async Task Backup_copies_the_log_so_that_it_verifies()
    {
        var entries = Entries();
        await using var server = await ServedLog.StartAsync("demo", _key, entries);
        await CreateRunAsync(server.ListenEndpoint.ToString(), _key.PublicKey.Text);

        var run = await BackupAsync();

        Assert.Equal((0, ""), (run.Code, run.Errors));
        Assert.Equal($"2 entries, head {entries[^1].Hash}", run.Output.Trim());
        using var verified = new StringWriter();
        Assert.Equal(0, LogVerification.Run(new FileInfo(File), verified, verified));
        Assert.Equal(run.Output.Trim(), verified.ToString().Trim());
    }

    [Fact]
    public async Task Backup_of_a_forwarded_port_uses_that()
    {
        await using var server = await ServedLog.StartAsync("demo", _key, Entries());
        await CreateRunAsync("127.0.0.1:1", _key.PublicKey.Text);

        var run = await BackupAsync("--coordinator", server.ListenEndpoint.ToString());

        Assert.Equal(0, run.Code);
    }

    [Fact]
    public async Task Backup_of_another_coordinator_than_the_pinned_one_writes_nothing()
    {
        await using var server = await ServedLog.StartAsync("demo", _key, Entries());
        await CreateRunAsync(server.ListenEndpoint.ToString(), ClusterObjects.Key);

        var run = await BackupAsync();

        Assert.Equal(1, run.Code);
        Assert.Contains("is pinned", run.Errors, StringComparison.Ordinal);
        Assert.False(System.IO.File.Exists(File));
    }

    [Fact]
    public async Task Backup_of_a_log_with_a_changed_entry_writes_nothing()
    {
        var entries = Entries();
        await using var server = await ServedLog.StartAsync("demo", _key, [entries[0], entries[1] with { UnixMilliseconds = 1 }]);
        await CreateRunAsync(server.ListenEndpoint.ToString(), _key.PublicKey.Text);

        var run = await BackupAsync();

        Assert.Equal(1, run.Code);
        Assert.Contains("its hash is not that of its content", run.Errors, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_fixture.Folder, "log.jsonl*"));
    }

    [Fact]
    public async Task Backup_never_overwrites_a_file()
    {
        await CreateRunAsync("127.0.0.1:1", _key.PublicKey.Text);
        await System.IO.File.WriteAllTextAsync(File, "mine");

        var run = await BackupAsync();

        Assert.Equal(2, run.Code);
        Assert.Equal("mine", await System.IO.File.ReadAllTextAsync(File));
    }

    private IReadOnlyList<LogEntry> Entries() => SampleLog.Of(new RunAccepted(SampleLog.Definition, _key.PublicKey.Text), new RunSuspended("a test"));

    private Task<CommandRun> BackupAsync(params string[] more) =>
        _fixture.RunAsync(CoordinatorCommand.Create(), ["backup", "demo", "-o", File, .. more]);

    private Task CreateRunAsync(string endpoint, string key)
    {
        var run = ClusterObjects.Run();
        (run.Status!.Coordinator!.Endpoint, run.Status.Coordinator.PublicKey) = (endpoint, key);
        return _fixture.CreateAsync(run, "trainingruns");
    }
}
