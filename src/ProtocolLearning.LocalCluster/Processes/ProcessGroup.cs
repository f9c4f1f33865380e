using System.ComponentModel;
using System.Diagnostics;

namespace ProtocolLearning.LocalCluster.Processes;

/// <summary>A program that runs as the leader of its own session and process group, guarded by a watchdog.</summary>
internal sealed class ProcessGroup
{
    // Says that the group exists, waits at the gate until the watchdog knows it, then becomes the program. If the node dies
    // meanwhile, the gate's input ends and nothing is started. The program writes straight to its log file, so the node never stands
    // in its way.
    private const string Gate = """echo waiting; read -r go || exit 1; log=$1; shift; exec "$@" </dev/null >>"$log" 2>&1""";

    private readonly Process _process;
    private readonly ProcessWatchdog _watchdog;

    private ProcessGroup(Process process, ProcessWatchdog watchdog)
    {
        _process = process;
        _watchdog = watchdog;
        Id = process.Id;
        Completion = WaitAsync();
    }

    /// <summary>The id of the program and of its group.</summary>
    public int Id { get; }

    /// <summary>The program's exit code, 128 + n when signal n ended it; by then the rest of its group has been killed.</summary>
    public Task<int> Completion { get; }

    /// <exception cref="Win32Exception">The shell at the gate could not be started.</exception>
    /// <exception cref="IOException">The log file cannot be written, or the watchdog is gone.</exception>
    public static async Task<ProcessGroup> StartAsync(ProcessCommand command, ProcessWatchdog watchdog)
    {
        using (File.Open(command.LogFile, FileMode.Append, FileAccess.Write, FileShare.ReadWrite))
        {
            // Fails here, with the path in the message, rather than inside the shell.
        }

        var start = SessionLauncher.Shell(Gate, ["gate", command.LogFile, command.Program, .. command.Arguments]);
        start.RedirectStandardOutput = true;
        start.WorkingDirectory = command.WorkingFolder;
        start.Environment.Clear();
        foreach (var (name, value) in command.Environment)
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start) ?? throw new InvalidOperationException($"{command.Program} could not be started");
        try
        {
            if (await process.StandardOutput.ReadLineAsync().ConfigureAwait(false) is null)
            {
                throw new IOException("the shell that starts it ended early");
            }

            watchdog.Guard(process.Id);
            process.StandardInput.Write("go\n");
            process.StandardInput.Close();
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            process.Kill();
            process.Dispose();
            throw new IOException($"{command.Program} was not started, for it or the node's process watchdog is gone: {e.Message}", e);
        }

        return new ProcessGroup(process, watchdog);
    }

    /// <summary>Sends a signal to every process of the group; a group that has ended is left alone.</summary>
    public void Signal(int signal)
    {
        if (!Completion.IsCompleted)
        {
            ProcessSignal.SendToGroup(Id, signal);
        }
    }

    /// <summary>SIGTERM to the group, and SIGKILL when <paramref name="graceEnded"/> is cancelled.</summary>
    public async Task<int> StopAsync(CancellationToken graceEnded)
    {
        Signal(ProcessSignal.Terminate);
        await using var registration = graceEnded.Register(() => Signal(ProcessSignal.Kill)).ConfigureAwait(false);
        return await Completion.ConfigureAwait(false);
    }

    private async Task<int> WaitAsync()
    {
        await _process.WaitForExitAsync().ConfigureAwait(false);
        var exitCode = _process.ExitCode;
        ProcessSignal.SendToGroup(Id, ProcessSignal.Kill);
        _watchdog.Release(Id);
        _process.Dispose();
        return exitCode;
    }
}
