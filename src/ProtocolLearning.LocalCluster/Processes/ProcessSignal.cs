using System.ComponentModel;
using System.Runtime.InteropServices;

namespace ProtocolLearning.LocalCluster.Processes;

/// <summary>The two signals that a node sends, always to a whole process group.</summary>
internal static class ProcessSignal
{
    public const int Kill = 9;
    public const int Terminate = 15;

    private const int NoSuchProcess = 3;

    /// <summary>Sends <paramref name="signal"/> to every process of the group; false if none is left.</summary>
    public static bool SendToGroup(int groupId, int signal)
    {
        // kill(-1) and kill(0) mean "everything" and "my own group".
        ArgumentOutOfRangeException.ThrowIfLessThan(groupId, 2);
        if (NativeKill(-groupId, signal) == 0)
        {
            return true;
        }

        var error = Marshal.GetLastPInvokeError();
        return error == NoSuchProcess
            ? false
            : throw new Win32Exception(error, $"signal {signal} could not be sent to process group {groupId}: {Marshal.GetPInvokeErrorMessage(error)}");
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int NativeKill(int processId, int signal);
}
