using System.Runtime.InteropServices;

namespace ProtocolLearning.Benchmarks.Compression;

/// <summary>The folder of reference packs that comes with every .NET SDK: the text of local runs.</summary>
internal static class ReferenceText
{
    /// <summary>The folder, or null where this runtime does not belong to an SDK.</summary>
    public static string? Folder { get; } = Find(RuntimeEnvironment.GetRuntimeDirectory());

    private static string? Find(string? folder)
    {
        while (folder is not null && !Directory.Exists(Path.Combine(folder, "packs")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder is null ? null : Path.Combine(folder, "packs");
    }
}
