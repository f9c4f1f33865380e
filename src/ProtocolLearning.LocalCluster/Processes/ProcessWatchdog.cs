using System.Diagnostics;

namespace ProtocolLearning.LocalCluster.Processes;

/// <summary>
/// A tiny shell of its own session that knows every process group of a node and kills them all when its standard input ends,
/// which the kernel brings about however the node's process dies, SIGKILL included.
/// </summary>
/// <remarks>
/// <c>PR_SET_PDEATHSIG</c> is not used: it fires when the starting <em>thread</em> ends (thread pool threads do), reaches no
/// grandchild, and exists on Linux only.
/// </remarks>
internal sealed class ProcessWatchdog : IAsyncDisposable
{
    private const string Script =
        """
        trap '' HUP INT TERM
        groups=' '
        while read -r verb group; do
          case $verb in
            +) groups="$groups$group " ;;
            -) groups="${groups%% $group *} ${groups#* $group }" ;;
          esac
        done
        for group in $groups; do kill -s KILL -- "-$group"; done 2>/dev/null
        """;

    private readonly Process _shell;
    private readonly Lock _lock = new();
    private bool _isDisposed;

    private ProcessWatchdog(Process shell)
    {
        _shell = shell;
    }

    /// <summary>The process id of the shell.</summary>
    public int Id => _shell.Id;

    public static ProcessWatchdog Start()
    {
        var start = SessionLauncher.Shell(Script, ["process-watchdog"]);
        var shell = Process.Start(start) ?? throw new InvalidOperationException("the process watchdog could not be started");
        shell.StandardInput.AutoFlush = true;
        return new ProcessWatchdog(shell);
    }

    /// <summary>From now on the group dies with this process. Once it returns, the line is in the pipe and outlives this process.</summary>
    /// <exception cref="IOException">The watchdog is gone; nothing may be started without it.</exception>
    public void Guard(int groupId) => Send($"+ {groupId}");

    /// <summary>The group has ended: its number may be used by others.</summary>
    public void Release(int groupId)
    {
        try
        {
            Send($"- {groupId}");
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // A watchdog that is gone guards nothing: there is nothing to release.
        }
    }

    /// <summary>Kills every group that is still guarded and waits for the watchdog to end.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            if (_isDisposed)
            {
                return;
            }

            _isDisposed = true;
            _shell.StandardInput.Close();
        }

        await _shell.WaitForExitAsync().ConfigureAwait(false);
        _shell.Dispose();
    }

    private void Send(string line)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            _shell.StandardInput.Write(line + "\n");
        }
    }
}
