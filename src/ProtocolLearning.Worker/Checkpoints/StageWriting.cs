using ProtocolLearning.Data.Checkpoints;
using ProtocolLearning.Modeling.Checkpoints;
using ProtocolLearning.Modeling.Shards;
using ProtocolLearning.Protocol.Checkpoints;
using ProtocolLearning.Protocol.Optimization;
using ProtocolLearning.Protocol.Planning;
using ProtocolLearning.Protocol.Runs;
using ProtocolLearning.Protocol.Serialization;

namespace ProtocolLearning.Worker.Checkpoints;

/// <summary>Writes one stage's part of a checkpoint: its files, and after them the manifest that names them.</summary>
internal static class StageWriting
{
    /// <param name="store">Where to.</param>
    /// <param name="definition">The definition in force.</param>
    /// <param name="stage">The stage.</param>
    /// <param name="round">The round after which the state was applied.</param>
    /// <param name="stateHash">The state's hash, as agreed in the log.</param>
    /// <param name="state">The state as it travels. It is not changed after this.</param>
    /// <param name="partBytes">See <see cref="ShardFiles.PartBytes"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Hash of the stage's manifest, and the bytes of its files.</returns>
    /// <exception cref="CheckpointStoreException">It cannot be written.</exception>
    public static async Task<(string Sha256, long Bytes)> WriteAsync(
        ICheckpointStore store,
        RunDefinition definition,
        int stage,
        long round,
        string stateHash,
        ReadOnlyMemory<byte> state,
        long partBytes,
        CancellationToken cancellationToken)
    {
        var slice = StageLayers.Split(definition.Model, definition.Stages)[stage];
        var folder = $"{CheckpointPaths.Round(definition.Run, round)}/{CheckpointPaths.Stage(stage)}";
        var files = new List<CheckpointFile>();
        var layout = ShardLayout.Of(definition.Model, slice);
        var update = StageUpdate.For(definition, ShardLayout.RangesByDecay(layout.Tensors));
        var values = state[..checked((int)(update.Vectors.Count * layout.Length * sizeof(float)))];
        foreach (var (file, content) in ShardFiles.Of(layout, update.Vectors, values, partBytes))
        {
            await store.WriteAsync($"{folder}/{file.Name}", content, cancellationToken);
            files.Add(file);
        }

        var manifest = new StageManifest(
            CheckpointManifest.CurrentFormat,
            definition.Run,
            round,
            stage,
            slice.FirstLayer,
            slice.LayerCount,
            stateHash,
            update.ReadSteps(state.Span),
            files);
        var json = new CheckpointContent([CanonicalJson.Serialize(manifest)]);
        await store.WriteAsync($"{folder}/{CheckpointPaths.Manifest}", json, cancellationToken);
        return (json.Hash(), manifest.TotalBytes());
    }
}
