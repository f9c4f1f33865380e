using System.Security.Cryptography;
using ProtocolLearning.Data.Checkpoints;
using ProtocolLearning.Modeling.Shards;
using ProtocolLearning.Protocol.Checkpoints;
using ProtocolLearning.Protocol.Optimization;
using ProtocolLearning.Protocol.Planning;
using ProtocolLearning.Protocol.Runs;
using ProtocolLearning.Protocol.Serialization;
using ProtocolLearning.Worker.Checkpoints;

namespace ProtocolLearning.Worker.Tests.Checkpoints;

/// <summary>Checkpoints of a small model in a folder that is deleted afterwards. Each tensor's values follow from its name.</summary>
internal sealed class CheckpointFolder : IDisposable
{
    public const long Round = 12;

    /// <summary>Small enough that a stage has several files.</summary>
    private const long PartBytes = 4096;

    public CheckpointFolder() =>
        Store = CheckpointStores.Open(Path, endpoint: null, region: null, volume: null, credentialsFile: null, TimeProvider.System);

    public string Path { get; } = Directory.CreateTempSubdirectory("checkpoints-").FullName;

    public ICheckpointStore Store { get; }

    public static RunDefinition Definition(int stages, RoundMode mode = RoundMode.DiLoCo) => new(
        "alice",
        Generation: 1,
        Seed: 7,
        new ModelDefinition(Layers: 4, HiddenSize: 8, Heads: 2, FeedForwardSize: 12, VocabularySize: 256, SequenceLength: 8),
        new DatasetDefinition(["text.txt"]),
        stages,
        new ReplicaBounds(1, 1),
        new ScheduleDefinition(
            mode, Rounds: 3, InnerSteps: 1, BatchTokens: 8, MicrobatchSequences: 1, InFlightWindow: 1, Quorum: 1, MinDeadlineSeconds: 1, MaxDeadlineSeconds: 2),
        new OptimizerDefinition(new InnerOptimizerDefinition(1e-3), new OuterOptimizerDefinition()),
        new CompressionDefinition(),
        new ThreatModelDefinition());

    /// <summary>A stage's state as it travels, after <see cref="Round"/> steps where it counts them.</summary>
    public static byte[] State(RunDefinition definition, int stage)
    {
        var layout = ShardLayout.Of(definition.Model, StageLayers.Split(definition.Model, definition.Stages)[stage]);
        var state = StageUpdate.For(definition, ShardLayout.RangesByDecay(layout.Tensors)).CreateState((int)layout.Length);
        state.Steps = Round;
        foreach (var tensor in layout.Tensors)
        {
            var random = new Random(tensor.Name.Sum(character => character) + (31 * tensor.Name.Length));
            for (var i = 0; i < tensor.Length; i++)
            {
                foreach (var vector in state.Moments.Prepend(state.Weights))
                {
                    vector[tensor.Offset + i] = random.NextSingle();
                }
            }
        }

        var bytes = new byte[state.SerializedBytes];
        state.Serialize(bytes);
        return bytes;
    }

    public static string HashOf(byte[] state) => Convert.ToHexStringLower(SHA256.HashData(state));

    public async Task<CheckpointStage> WriteAsync(RunDefinition definition, int stage)
    {
        var state = State(definition, stage);
        var slice = StageLayers.Split(definition.Model, definition.Stages)[stage];
        var (sha256, bytes) = await StageWriting.WriteAsync(
            Store, definition, stage, Round, HashOf(state), state, PartBytes, CancellationToken.None);
        return new CheckpointStage(stage, slice.FirstLayer, slice.LayerCount, HashOf(state), sha256, bytes);
    }

    /// <summary>Writes every stage and the manifest of all.</summary>
    /// <returns>The stages, and the manifest's hash.</returns>
    public async Task<(IReadOnlyList<CheckpointStage> Stages, string Sha256)> WriteAllAsync(RunDefinition definition)
    {
        var stages = new List<CheckpointStage>();
        for (var stage = 0; stage < definition.Stages; stage++)
        {
            stages.Add(await WriteAsync(definition, stage));
        }

        var manifest = new CheckpointManifest(
            CheckpointManifest.CurrentFormat,
            definition.Run,
            CanonicalJson.Hash(definition),
            definition.Seed,
            new string('d', 64),
            definition.Schedule.MicrobatchSequences,
            Round,
            Tokens: 1000,
            NextMicrobatch: 40,
            ReturnedMicrobatches: [38],
            definition.Model,
            stages);
        var content = new CheckpointContent([CanonicalJson.Serialize(manifest)]);
        await Store.WriteAsync($"{RoundFolder}/{CheckpointPaths.Manifest}", content, CancellationToken.None);
        return (stages, content.Hash());
    }

    public static string RoundFolder => CheckpointPaths.Round("alice", Round);

    /// <summary>A store whose root is the checkpoint's own folder, as a run resumes from it.</summary>
    public ICheckpointStore OpenRound() => CheckpointStores.Open(
        System.IO.Path.Combine(Path, RoundFolder), endpoint: null, region: null, volume: null, credentialsFile: null, TimeProvider.System);

    public void Dispose()
    {
        Store.Dispose();
        Directory.Delete(Path, recursive: true);
    }
}
