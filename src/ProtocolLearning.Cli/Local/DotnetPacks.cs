using System.Runtime.InteropServices;

namespace ProtocolLearning.Cli.Local;

/// <summary>The folder of reference packs that comes with every .NET SDK: real English text on every machine that builds this.</summary>
internal static class DotnetPacks
{
    /// <summary>How a manifest of a local run names the folder.</summary>
    public const string Placeholder = "${DOTNET_PACKS}";

    /// <summary>The folder, or null where this runtime does not belong to an SDK.</summary>
    public static string? Folder { get; } = Find(RuntimeEnvironment.GetRuntimeDirectory());

    private static string? Find(string? folder)
    {
        while (folder is not null)
        {
            var packs = Path.Combine(folder, "packs");
            if (Directory.Exists(packs))
            {
                return packs;
            }

            folder = Path.GetDirectoryName(folder);
        }

        return null;
    }
}
