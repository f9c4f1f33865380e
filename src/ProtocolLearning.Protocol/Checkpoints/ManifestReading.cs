using System.Security.Cryptography;
using System.Text.Json;
using ProtocolLearning.Protocol.Serialization;

namespace ProtocolLearning.Protocol.Checkpoints;

/// <summary>Reads manifests that may have been torn or changed: each is pinned by its hash, and checked again for what it says.</summary>
public static class ManifestReading
{
    /// <summary>Longest manifest that is read, in bytes.</summary>
    public const int MaxBytes = 64 * 1024 * 1024;

    private const int HashDigits = 64;

    /// <summary>A whole checkpoint's manifest.</summary>
    /// <param name="json">Its bytes.</param>
    /// <param name="sha256">The hash that it must have.</param>
    /// <param name="problem">What is wrong with it; null where nothing is.</param>
    public static CheckpointManifest? ReadCheckpoint(ReadOnlySpan<byte> json, string sha256, out string? problem)
    {
        var manifest = Read<CheckpointManifest>(json, sha256, out problem);
        problem ??= FormatProblem(manifest!.Format)
            ?? (manifest.Stages.Count == 0 || manifest.Stages.Select(stage => stage.Stage).Distinct().Count() != manifest.Stages.Count
                ? "it names no stage, or one twice"
                : null);
        return problem is null ? manifest : null;
    }

    /// <summary>One stage's manifest.</summary>
    /// <param name="json">Its bytes.</param>
    /// <param name="sha256">The hash that it must have.</param>
    /// <param name="problem">What is wrong with it; null where nothing is.</param>
    public static StageManifest? ReadStage(ReadOnlySpan<byte> json, string sha256, out string? problem)
    {
        var manifest = Read<StageManifest>(json, sha256, out problem);
        problem ??= FormatProblem(manifest!.Format)
            ?? (manifest.Steps < 0 ? $"it counts {manifest.Steps} steps" : null)
            ?? manifest.Files.Select(FileProblem).FirstOrDefault(found => found is not null);
        return problem is null ? manifest : null;
    }

    private static T? Read<T>(ReadOnlySpan<byte> json, string sha256, out string? problem)
        where T : class
    {
        var found = Convert.ToHexStringLower(SHA256.HashData(json));
        problem = found == sha256 ? null : $"it has the hash {found}, not {sha256}";
        try
        {
            return problem is null ? CanonicalJson.Deserialize<T>(json) : null;
        }
        catch (Exception failure) when (failure is JsonException or ArgumentException)
        {
            problem = $"it is malformed: {failure.Message}";
            return null;
        }
    }

    private static string? FormatProblem(int format) => format == CheckpointManifest.CurrentFormat
        ? null
        : $"it is of format {format}, and this release reads {CheckpointManifest.CurrentFormat}";

    private static string? FileProblem(CheckpointFile file)
    {
        if (!IsName(file.Name) || file.Sha256.Length != HashDigits)
        {
            return $"it names the file '{file.Name}', which is not one of its folder, or has no hash";
        }

        var outside = file.Tensors.FirstOrDefault(
            tensor => tensor.Offset < 0 || tensor.Length < 0 || tensor.Offset > file.Length - tensor.Length || tensor.Sha256.Length != HashDigits);
        return outside is null ? null : $"the tensor '{outside.Name}' lies outside its file '{file.Name}'";
    }

    /// <summary>Lower-case letters, digits, '-' and '.', beginning with a letter: nothing that leads out of the folder.</summary>
    private static bool IsName(string name) =>
        name.Length is > 0 and <= 128
        && char.IsAsciiLetterLower(name[0])
        && name.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character is '-' or '.');
}
