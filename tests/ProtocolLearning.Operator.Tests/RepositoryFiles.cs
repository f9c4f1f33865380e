namespace ProtocolLearning.Operator.Tests;

/// <summary>Files of the repository that are not built into the tests.</summary>
internal static class RepositoryFiles
{
    public static string Read(params string[] path)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "ProtocolLearning.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("no folder above the tests holds ProtocolLearning.sln");
        }

        return File.ReadAllText(Path.Combine([folder.FullName, .. path]));
    }
}
