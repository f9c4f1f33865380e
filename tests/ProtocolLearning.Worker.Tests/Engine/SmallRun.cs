using Microsoft.Extensions.Logging.Abstractions;
using ProtocolLearning.Data;
using ProtocolLearning.Modeling.Runtime;
using ProtocolLearning.Protocol.Runs;
using ProtocolLearning.Worker.Engine;

namespace ProtocolLearning.Worker.Tests.Engine;

/// <summary>A run that one thread trains in moments, on text in a folder that is deleted afterwards.</summary>
internal sealed class SmallRun : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("run").FullName;

    public SmallRun()
    {
        TorchRuntime.SetThreads(1);
        string[] words = ["stage", "replica", "round", "epoch", "lease", "ledger", "token", "quorum", "audit", "morph"];
        var random = new Random(5);
        File.WriteAllText(
            Path.Combine(_folder, "text.txt"), string.Join(' ', Enumerable.Range(0, 5000).Select(_ => words[random.Next(10)])));
        Dataset = TokenDataset.Open(Definition.Dataset, Definition.Model.SequenceLength, _folder).Dataset!;
    }

    public RunDefinition Definition { get; } = new(
        Run: "small",
        Generation: 1,
        Seed: 11,
        Model: new ModelDefinition(
            Layers: 3, HiddenSize: 32, Heads: 4, FeedForwardSize: 48, VocabularySize: 256, SequenceLength: 16),
        Dataset: new DatasetDefinition(["*.txt"], ValidationPerMille: 100),
        Stages: 3,
        Replicas: new ReplicaBounds(1, 2),
        Schedule: new ScheduleDefinition(
            RoundMode.DiLoCo,
            Rounds: 2,
            InnerSteps: 10,
            BatchTokens: 64,
            MicrobatchSequences: 4,
            InFlightWindow: 1,
            Quorum: 1,
            MinDeadlineSeconds: 1,
            MaxDeadlineSeconds: 10,
            ValidationSequences: 10),
        Optimizer: new OptimizerDefinition(new InnerOptimizerDefinition(LearningRate: 1e-2, ClipNorm: 0), new OuterOptimizerDefinition()),
        Compression: new CompressionDefinition(),
        ThreatModel: new ThreatModelDefinition());

    public string Folder => _folder;

    public TokenDataset Dataset { get; }

    public TorchShardEngine Engine(int stages, int stage) => Engine(Definition with { Stages = stages }, stage);

    public TorchShardEngine Engine(RunDefinition definition, int stage)
    {
        var engine = new TorchShardEngine(definition, stage, Dataset, ComputeDevice.Cpu, NullLogger<TorchShardEngine>.Instance);
        engine.Initialize(definition.Seed);
        return engine;
    }

    public void Dispose()
    {
        Dataset.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
