namespace ProtocolLearning.Install.Tests;

/// <summary>The files of this repository.</summary>
internal static class Repository
{
    public const string Chart = "charts/protocol-learning";

    public static string Root { get; } = FindRoot();

    public static string PathOf(string path) => Path.Combine(Root, path);

    public static string Read(string path) => File.ReadAllText(PathOf(path));

    /// <summary>Paths below the root, with slashes, of a folder's files.</summary>
    public static IEnumerable<string> Files(string folder, string pattern, SearchOption option = SearchOption.TopDirectoryOnly) =>
        Directory.EnumerateFiles(PathOf(folder), pattern, option)
            .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
            .Order(StringComparer.Ordinal);

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "ProtocolLearning.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("no folder above the tests holds ProtocolLearning.sln");
        }

        return folder.FullName;
    }
}
