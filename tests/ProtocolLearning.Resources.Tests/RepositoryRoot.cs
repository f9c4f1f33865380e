namespace ProtocolLearning.Resources.Tests;

internal static class RepositoryRoot
{
    public static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "ProtocolLearning.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("no folder above the tests holds ProtocolLearning.sln");
        }

        return folder.FullName;
    }
}
