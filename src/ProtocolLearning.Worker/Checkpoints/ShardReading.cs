using System.Security.Cryptography;
using ProtocolLearning.Data.Checkpoints;
using ProtocolLearning.Modeling.Shards;
using ProtocolLearning.Protocol.Checkpoints;
using ProtocolLearning.Protocol.Optimization;
using ProtocolLearning.Protocol.Planning;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Worker.Checkpoints;

/// <summary>
/// Reads one stage's state from a checkpoint, of whatever split it was: the tensors of the stage's layers, each by itself and with its
/// own hash, and nothing else. Stages may have taken steps unequally often, for each discards rounds by itself: the most of those read
/// count, so that no moment is taken for younger than it is.
/// </summary>
internal static class ShardReading
{
    /// <summary>Reads what a run resumes from.</summary>
    /// <param name="store">The checkpoint's folder.</param>
    /// <param name="definition">The definition that resumes, with <see cref="RunDefinition.Resume"/>.</param>
    /// <param name="stage">The stage to read.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The state as it travels.</returns>
    /// <exception cref="CheckpointStoreException">It cannot be read, or is not whole, not the one that is pinned, or of another model.</exception>
    public static async Task<byte[]> ResumeAsync(
        ICheckpointStore store, RunDefinition definition, int stage, CancellationToken cancellationToken)
    {
        var json = await store.ReadAsync(CheckpointPaths.Manifest, ManifestReading.MaxBytes, cancellationToken);
        var manifest = ManifestReading.ReadCheckpoint(json, definition.Resume!.Sha256, out var problem)
            ?? throw Damaged(store, CheckpointPaths.Manifest, problem);
        if (!manifest.IsOf(definition.Model))
        {
            throw new CheckpointStoreException(
                $"'{store.Address}' is a checkpoint of another model, of run {manifest.Run} at round {manifest.Round}: {manifest.Model}; this run's is {definition.Model}.",
                isDamaged: true);
        }

        return await ReadAsync(store, string.Empty, manifest.Stages, definition, stage, cancellationToken);
    }

    /// <summary>Reads a stage from some stages' manifests.</summary>
    /// <param name="store">Where they lie.</param>
    /// <param name="folder">The checkpoint's folder in the store; empty where the store is that folder.</param>
    /// <param name="stages">The checkpoint's stages, with the hashes that their manifests must have.</param>
    /// <param name="definition">The run whose stage is to be read.</param>
    /// <param name="stage">The stage to read.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The state as it travels.</returns>
    /// <exception cref="CheckpointStoreException">It cannot be read, or is not whole.</exception>
    public static async Task<byte[]> ReadAsync(
        ICheckpointStore store,
        string folder,
        IReadOnlyList<CheckpointStage> stages,
        RunDefinition definition,
        int stage,
        CancellationToken cancellationToken)
    {
        var slice = StageLayers.Split(definition.Model, definition.Stages)[stage];
        var layout = ShardLayout.Of(definition.Model, slice);
        var vectorBytes = checked((int)(layout.Length * sizeof(float)));
        var update = StageUpdate.For(definition, ShardLayout.RangesByDecay(layout.Tensors));
        var starts = update.Vectors.Select((vector, i) => (vector, Start: (long)i * vectorBytes)).ToDictionary(pair => pair.vector, pair => pair.Start);
        var state = GC.AllocateUninitializedArray<byte>(checked((int)update.StateBytes((int)layout.Length)));
        var missing = new HashSet<(CheckpointVector, string)>(
            layout.Tensors.SelectMany(tensor => update.Vectors.Select(vector => (vector, tensor.Name))));
        long steps = 0;
        foreach (var source in stages.Where(source => Overlaps(source, slice)))
        {
            var path = Join(folder, CheckpointPaths.Stage(source.Stage));
            var manifest = await ReadManifestAsync(store, path, source.Sha256, cancellationToken);
            steps = Math.Max(steps, manifest.Steps);
            foreach (var file in manifest.Files)
            {
                foreach (var tensor in file.Tensors.Where(tensor => missing.Remove((file.Vector, tensor.Name))))
                {
                    var slot = layout[tensor.Name];
                    var start = starts[file.Vector] + (slot.Offset * sizeof(float));
                    var destination = state.AsMemory((int)start, (int)(slot.Length * sizeof(float)));
                    await ReadTensorAsync(store, $"{path}/{file.Name}", tensor, destination, cancellationToken);
                }
            }
        }

        update.WriteSteps(state, steps);
        return missing.Count == 0
            ? state
            : throw new CheckpointStoreException(
                $"'{store.Address}' holds no {missing.First().Item1} of '{missing.First().Item2}': it is not a checkpoint of this model and mode.", isDamaged: true);
    }

    private static async Task<StageManifest> ReadManifestAsync(
        ICheckpointStore store, string folder, string sha256, CancellationToken cancellationToken)
    {
        var path = $"{folder}/{CheckpointPaths.Manifest}";
        var json = await store.ReadAsync(path, ManifestReading.MaxBytes, cancellationToken);
        return ManifestReading.ReadStage(json, sha256, out var problem) ?? throw Damaged(store, path, problem);
    }

    private static async Task ReadTensorAsync(
        ICheckpointStore store, string path, CheckpointTensor tensor, Memory<byte> destination, CancellationToken cancellationToken)
    {
        if (tensor.Length != destination.Length)
        {
            throw Damaged(store, path, $"'{tensor.Name}' has {tensor.Length} bytes, not {destination.Length}");
        }

        await store.ReadAsync(path, tensor.Offset, destination, cancellationToken);
        var found = Convert.ToHexStringLower(SHA256.HashData(destination.Span));
        if (found != tensor.Sha256)
        {
            throw Damaged(store, path, $"'{tensor.Name}' has the hash {found}, not {tensor.Sha256} as its manifest lists it");
        }
    }

    private static bool Overlaps(CheckpointStage source, StageLayers slice) =>
        source.FirstLayer < slice.FirstLayer + slice.LayerCount && slice.FirstLayer < source.FirstLayer + source.LayerCount;

    private static string Join(string folder, string name) => folder.Length == 0 ? name : $"{folder}/{name}";

    private static CheckpointStoreException Damaged(ICheckpointStore store, string path, string? problem) =>
        new($"'{path}' in '{store.Address}' is damaged: {problem}.", isDamaged: true);
}
