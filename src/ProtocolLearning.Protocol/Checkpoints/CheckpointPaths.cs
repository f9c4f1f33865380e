using System.Globalization;

namespace ProtocolLearning.Protocol.Checkpoints;

/// <summary>Where the files of checkpoints lie under a run's destination; parts are separated by '/'.</summary>
public static class CheckpointPaths
{
    /// <summary>Name of a manifest, of a whole checkpoint or of a stage.</summary>
    public const string Manifest = "manifest.json";

    /// <summary>Folder of a round's checkpoint.</summary>
    public static string Round(string run, long round) => string.Create(CultureInfo.InvariantCulture, $"{run}/round-{round:D8}");

    /// <summary>Folder of a stage, in its round's folder.</summary>
    public static string Stage(int stage) => string.Create(CultureInfo.InvariantCulture, $"stage-{stage:D3}");
}
