using System.Diagnostics;

namespace ProtocolLearning.LocalCluster.Processes;

/// <summary>
/// Builds the command line that runs a shell script as the leader of a session of its own, so that a signal to the group reaches
/// grandchildren and Ctrl-C in the terminal reaches none of them.
/// </summary>
/// <remarks>
/// <c>setsid</c> is part of util-linux and busybox, so every Linux has it; where it is missing (macOS) perl does the same. Both
/// replace themselves by the shell, so the process id that .NET sees is the group's id and the program's own. A native
/// <c>posix_spawn</c> was left aside because .NET's own child reaping would not know such a child.
/// </remarks>
internal static class SessionLauncher
{
    /// <summary>The start information for <c>/bin/sh -c script arguments…</c> in a new session, with its standard input piped.</summary>
    public static ProcessStartInfo Shell(string script, IEnumerable<string> arguments)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new PlatformNotSupportedException(
                "a process node needs process groups, which Windows lacks: run it on Linux, macOS or in WSL");
        }

        var start = new ProcessStartInfo { UseShellExecute = false, RedirectStandardInput = true };
        if (ExecutablePath.Find("setsid") is { } setsid)
        {
            start.FileName = setsid;
        }
        else if (ExecutablePath.Find("perl") is { } perl)
        {
            start.FileName = perl;
            start.ArgumentList.Add("-MPOSIX");
            start.ArgumentList.Add("-e");
            start.ArgumentList.Add("POSIX::setsid(); exec @ARGV");
        }
        else
        {
            throw new PlatformNotSupportedException("neither setsid (util-linux) nor perl is on the PATH: install one of them");
        }

        start.ArgumentList.Add("/bin/sh");
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(script);
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return start;
    }
}
