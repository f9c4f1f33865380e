namespace ProtocolLearning.EndToEnd.Tests.Processes;

/// <summary>Finds the executables that were built beside the tests.</summary>
internal static class Programs
{
    public const string Coordinator = "ProtocolLearning.Coordinator";
    public const string Worker = "ProtocolLearning.Worker";

    /// <summary>This assembly, which runs as <see cref="Versions.OtherRelease"/>.</summary>
    public const string OtherRelease = "ProtocolLearning.EndToEnd.Tests";

    /// <summary>The program's assembly, in its own output folder: there lies everything that it loads.</summary>
    public static string AssemblyOf(string program) => AssemblyOf(program, program);

    /// <summary>The same, where the assembly has another name than its project.</summary>
    public static string AssemblyOf(string program, string assembly)
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var path = Path.Combine(own.Parent!.Parent!.FullName, program, own.Name, assembly + ".dll");
        return File.Exists(path) ? path : throw new FileNotFoundException($"{program} is not built: {path} is missing.", path);
    }
}
