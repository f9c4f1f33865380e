using System.Text;

namespace ProtocolLearning.Cli.Invocation;

/// <summary>
/// The name that the program was started by: a file called <c>kubectl-plearn</c> on the PATH makes it a plugin of kubectl, whose
/// users type <c>kubectl plearn</c>.
/// </summary>
internal static class ProgramName
{
    public const string Own = "plearn";
    public const string Plugin = "kubectl plearn";

    private const string PluginFile = "kubectl-plearn";
    private const string CommandLine = "/proc/self/cmdline";

    /// <summary>The name of this process.</summary>
    public static string Current => Of(StartedAs() ?? Environment.GetCommandLineArgs()[0]);

    /// <summary>The name for users of a program that was started as a path.</summary>
    public static string Of(string path) => Path.GetFileNameWithoutExtension(path) == PluginFile ? Plugin : Own;

    /// <summary>The runtime resolves links before it says what was started; the kernel does not.</summary>
    private static string? StartedAs()
    {
        try
        {
            return File.Exists(CommandLine) ? Encoding.UTF8.GetString(File.ReadAllBytes(CommandLine)).Split('\0')[0] : null;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
