using System.Globalization;
using ProtocolLearning.LocalCluster.Processes;

namespace ProtocolLearning.LocalCluster.Tests.Processes;

/// <summary>Looks at processes of this machine.</summary>
internal static class LivingProcess
{
    /// <summary>Whether the process runs; one that ended and was not reaped by its parent does not.</summary>
    public static bool Exists(int id)
    {
        if (!OperatingSystem.IsLinux())
        {
            return ProcessSignal.SendToGroup(id, 0);
        }

        try
        {
            var stat = File.ReadAllText($"/proc/{id}/stat");
            return stat[stat.LastIndexOf(')') + 2] is not ('Z' or 'X');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Waits for a program to write its process id into a file.</summary>
    public static async Task<int> ReadIdAsync(string file)
    {
        var id = 0;
        await Eventually.TrueAsync(
            () => File.Exists(file) && int.TryParse(File.ReadAllText(file).Trim(), CultureInfo.InvariantCulture, out id),
            $"a process id in {file}");
        return id;
    }
}
