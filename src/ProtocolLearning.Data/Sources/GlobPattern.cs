using Microsoft.Extensions.FileSystemGlobbing;
using Microsoft.Extensions.FileSystemGlobbing.Abstractions;

namespace ProtocolLearning.Data.Sources;

/// <summary>A path with wildcards, cut into the folder before the first of them and the pattern below that folder.</summary>
/// <param name="Folder">The deepest folder that every match lies in.</param>
/// <param name="Pattern">The rest: <c>*</c> matches inside a name, <c>**</c> any number of folders.</param>
internal sealed record GlobPattern(string Folder, string Pattern)
{
    /// <summary>All files of a folder and of the folders in it.</summary>
    public const string Everything = "**/*";

    public static bool IsGlob(string source) => source.Contains('*', StringComparison.Ordinal);

    public static GlobPattern Parse(string source)
    {
        var folderEnd = source.LastIndexOf('/', source.IndexOf('*', StringComparison.Ordinal));
        var folder = folderEnd switch { < 0 => ".", 0 => "/", _ => source[..folderEnd] };
        return new GlobPattern(folder, source[(folderEnd + 1)..]);
    }

    /// <summary>
    /// Matches in ordinal order of their path below the folder, so that two machines agree whatever their file systems return.
    /// Hidden entries are left out: a mounted ConfigMap shows every file a second time inside hidden folders. So is lost+found, which
    /// only root may enter: it stands in the root of many a volume.
    /// </summary>
    public IReadOnlyList<string> Match(string baseDirectory)
    {
        var folder = new DirectoryInfo(Path.GetFullPath(Folder, baseDirectory));
        if (!folder.Exists)
        {
            return [];
        }

        var matcher = new Matcher(StringComparison.Ordinal).AddInclude(Pattern);
        matcher.AddExclude("**/.*").AddExclude("**/.*/**/*").AddExclude("**/lost+found").AddExclude("**/lost+found/**/*");
        return
        [
            .. matcher.Execute(new DirectoryInfoWrapper(folder)).Files
                .Select(file => file.Path)
                .Order(StringComparer.Ordinal)
                .Select(path => Path.GetFullPath(path, folder.FullName)),
        ];
    }
}
