using System.Globalization;
using ProtocolLearning.LocalCluster.Processes;

namespace ProtocolLearning.LocalCluster.Tests.Processes;

public sealed class ProcessGroupTests : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ProcessWatchdog _watchdog = ProcessWatchdog.Start();

    [Fact]
    public async Task Start_program_that_ends_gives_its_exit_code_and_its_output_in_the_log()
    {
        var group = await StartAsync("echo out; echo err >&2; exit 7");

        Assert.Equal(7, await group.Completion);
        Assert.Equal(["err", "out"], File.ReadAllLines(_folder.File("log")).Order());
    }

    [Fact]
    public async Task Start_program_gets_only_the_given_environment_and_no_input()
    {
        var group = await StartAsync("read line || echo no input; env | grep -v ^PWD= | sort", ("GREETING", "hello world"));

        Assert.Equal(0, await group.Completion);
        var lines = File.ReadAllLines(_folder.File("log"));
        Assert.Equal("no input", lines[0]);
        Assert.Contains("GREETING=hello world", lines);
        Assert.DoesNotContain(lines, line => line.StartsWith("HOME=", StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task Start_program_leads_its_own_session_under_its_own_id()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "reads /proc, which only Linux has");
        var group = await StartAsync("echo $$; cut -d' ' -f5,6 /proc/$$/stat");

        await group.Completion;
        var id = group.Id.ToString(CultureInfo.InvariantCulture);
        Assert.Equal([id, $"{id} {id}"], File.ReadAllLines(_folder.File("log")));
    }

    [Fact]
    public async Task StopAsync_program_that_heeds_SIGTERM_ends_in_its_own_way()
    {
        var group = await StartAsync("trap 'echo bye; exit 3' TERM; echo ready; while :; do sleep 0.05; done");
        await Eventually.TrueAsync(() => File.ReadAllText(_folder.File("log")).Contains("ready", StringComparison.Ordinal), "ready");

        Assert.Equal(3, await group.StopAsync(CancellationToken.None));
        Assert.Contains("bye", File.ReadAllText(_folder.File("log")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task StopAsync_program_that_ignores_SIGTERM_is_killed_with_its_grandchildren_when_the_grace_ends()
    {
        var file = _folder.File("grandchild");
        var group = await StartAsync($"trap '' TERM; sh -c 'trap \"\" TERM; echo $$ > {file}; while :; do sleep 1; done' & wait");
        var grandchild = await LivingProcess.ReadIdAsync(file);
        using var grace = new CancellationTokenSource();
        var stopping = group.StopAsync(grace.Token);
        Assert.False(stopping.IsCompleted);

        await grace.CancelAsync();

        Assert.Equal(128 + ProcessSignal.Kill, await stopping);
        await Eventually.TrueAsync(() => !LivingProcess.Exists(grandchild), "the grandchild's end");
    }

    [Fact]
    public async Task Completion_program_that_leaves_a_grandchild_behind_kills_it()
    {
        var file = _folder.File("grandchild");
        var group = await StartAsync($"sleep 1000 & echo $! > {file}; exit 0");

        Assert.Equal(0, await group.Completion);
        var grandchild = await LivingProcess.ReadIdAsync(file);
        await Eventually.TrueAsync(() => !LivingProcess.Exists(grandchild), "the grandchild's end");
    }

    [Fact]
    public async Task Watchdog_disposed_kills_what_it_guards_and_starts_nothing_more()
    {
        var group = await StartAsync("sleep 1000");

        await _watchdog.DisposeAsync();

        Assert.Equal(128 + ProcessSignal.Kill, await group.Completion);
        var error = await Assert.ThrowsAsync<IOException>(() => StartAsync("echo started"));
        Assert.Contains("watchdog is gone", error.Message, StringComparison.Ordinal);
        Assert.Equal("", File.ReadAllText(_folder.File("log")));
    }

    [Fact]
    public async Task Start_log_folder_missing_names_the_path()
    {
        var command = Command("true") with { LogFile = _folder.File("missing/log") };

        var error = await Assert.ThrowsAsync<DirectoryNotFoundException>(() => ProcessGroup.StartAsync(command, _watchdog));

        Assert.Contains("missing/log", error.Message, StringComparison.Ordinal);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _watchdog.DisposeAsync();

    public void Dispose() => _folder.Dispose();

    private Task<ProcessGroup> StartAsync(string script, params (string Name, string Value)[] environment) =>
        ProcessGroup.StartAsync(Command(script, environment), _watchdog);

    private ProcessCommand Command(string script, params (string Name, string Value)[] environment) => new(
        "/bin/sh",
        ["-c", script],
        environment.Append(("PATH", "/usr/bin:/bin")).ToDictionary(variable => variable.Item1, variable => variable.Item2),
        _folder.Path,
        _folder.File("log"));
}
