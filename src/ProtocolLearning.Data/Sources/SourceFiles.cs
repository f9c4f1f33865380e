using ProtocolLearning.Data.Remote;

namespace ProtocolLearning.Data.Sources;

/// <summary>The files behind a dataset's sources, each once, in the order in which their text is read.</summary>
/// <param name="Paths">Full paths.</param>
/// <param name="Problems">Sources that match nothing or cannot be read; empty where all is well.</param>
internal sealed record SourceFiles(IReadOnlyList<string> Paths, IReadOnlyList<DatasetProblem> Problems)
{
    private const string Field = "dataset.sources";

    public static SourceFiles Find(IReadOnlyList<string> sources, string baseDirectory, RemoteSources remote)
    {
        var paths = new List<string>();
        var known = new HashSet<string>(StringComparer.Ordinal);
        var problems = new List<DatasetProblem>();
        if (sources.Count == 0)
        {
            problems.Add(new DatasetProblem(Field, "names no source; give at least one file, folder, glob or address."));
        }

        for (var i = 0; i < sources.Count; i++)
        {
            try
            {
                var matches = remote.Files.GetValueOrDefault(sources[i]) ?? Match(sources[i], baseDirectory);
                paths.AddRange(matches.Where(known.Add));
                if (matches.Count == 0)
                {
                    problems.Add(Nothing(i, sources[i], baseDirectory));
                }
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
            {
                problems.Add(new DatasetProblem($"{Field}[{i}]", $"'{sources[i]}' cannot be read: {error.Message}"));
            }
        }

        return new SourceFiles(paths, problems);
    }

    private static IReadOnlyList<string> Match(string source, string baseDirectory)
    {
        if (GlobPattern.IsGlob(source) && !RemoteSources.IsRemote(source))
        {
            return GlobPattern.Parse(source).Match(baseDirectory);
        }

        if (RemoteSources.IsRemote(source))
        {
            throw new ArgumentException("it is an address, and addresses are not fetched here.");
        }

        var path = Path.GetFullPath(source, baseDirectory);
        if (Directory.Exists(path))
        {
            return new GlobPattern(path, GlobPattern.Everything).Match(baseDirectory);
        }

        return File.Exists(path) ? [path] : [];
    }

    private static DatasetProblem Nothing(int index, string source, string baseDirectory)
    {
        var place = Path.IsPathRooted(source) ? "" : $" below '{baseDirectory}'";
        var what = GlobPattern.IsGlob(source) ? "matches no file" : "is neither a file nor a folder with files";
        return new DatasetProblem(
            $"{Field}[{index}]",
            $"'{source}' {what}{place}; name a file, a folder, or a glob such as 'text/**/*.txt'.");
    }
}
