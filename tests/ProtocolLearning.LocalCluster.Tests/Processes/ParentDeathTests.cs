using System.Diagnostics;
using System.Globalization;
using ProtocolLearning.LocalCluster.Processes;

namespace ProtocolLearning.LocalCluster.Tests.Processes;

public sealed class ParentDeathTests
{
    /// <summary>The first argument that makes this test program start one guarded program and wait.</summary>
    internal const string Verb = "guarded-process";

    [Fact]
    public async Task Node_process_killed_by_SIGKILL_takes_program_grandchild_and_watchdog_with_it()
    {
        using var folder = new TemporaryFolder();
        var start = new ProcessStartInfo
        {
            FileName = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
            ArgumentList = { "exec", typeof(ParentDeathTests).Assembly.Location, Verb, folder.Path },
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        using var parent = Process.Start(start)!;
        var line = await parent.StandardOutput.ReadLineAsync() ?? "";
        var ids = line.Split(' ').Select(id => int.Parse(id, CultureInfo.InvariantCulture)).ToList();
        ids.Add(await LivingProcess.ReadIdAsync(folder.File("grandchild")));
        Assert.All(ids, id => Assert.True(LivingProcess.Exists(id)));

        parent.Kill(entireProcessTree: false);
        await parent.WaitForExitAsync();

        await Eventually.TrueAsync(() => !ids.Any(LivingProcess.Exists), "the end of every process of the node");
    }

    /// <summary>What the child of the test does.</summary>
    internal static async Task HostAsync(string folder)
    {
        var watchdog = ProcessWatchdog.Start();
        var script = $"trap '' TERM HUP; sh -c 'trap \"\" TERM HUP; echo $$ > {folder}/grandchild; while :; do sleep 1; done' & wait";
        var command = new ProcessCommand(
            "/bin/sh",
            ["-c", script],
            new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" },
            folder,
            Path.Combine(folder, "log"));
        var group = await ProcessGroup.StartAsync(command, watchdog);
        await Console.Out.WriteLineAsync($"{group.Id} {watchdog.Id}");
        await Console.In.ReadLineAsync();
        await watchdog.DisposeAsync();
    }
}
