using Microsoft.Extensions.Logging.Abstractions;
using ProtocolLearning.Data;
using ProtocolLearning.Modeling.Runtime;
using ProtocolLearning.Protocol.Runs;
using ProtocolLearning.Worker.Engine;

namespace ProtocolLearning.Benchmarks.Training;

/// <summary>A run of one stage over words drawn by a seed, as a worker holds it between two exchanges.</summary>
internal sealed class BenchmarkRun : IDisposable
{
    private const int Words = 200_000;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("benchmark");
    private readonly TokenDataset _dataset;

    public BenchmarkRun(int sequences)
    {
        TorchRuntime.SetThreads(1);
        string[] words = ["stage", "replica", "round", "epoch", "lease", "ledger", "token", "quorum", "audit", "morph"];
        var random = new Random(1);
        Text = System.Text.Encoding.ASCII.GetBytes(
            string.Join(' ', Enumerable.Range(0, Words).Select(_ => words[random.Next(words.Length)])));
        File.WriteAllBytes(Path.Combine(_folder.FullName, "text.txt"), Text);
        Definition = new RunDefinition(
            Run: "benchmark",
            Generation: 1,
            Seed: 1,
            Model: new ModelDefinition(
                Layers: 4, HiddenSize: 128, Heads: 4, FeedForwardSize: 344, VocabularySize: 256, SequenceLength: 128),
            Dataset: new DatasetDefinition(["*.txt"]),
            Stages: 1,
            Replicas: new ReplicaBounds(1, 1),
            Schedule: new ScheduleDefinition(
                RoundMode.DiLoCo, Rounds: 1, InnerSteps: 1, BatchTokens: sequences * 128, MicrobatchSequences: sequences,
                InFlightWindow: 1, Quorum: 1, MinDeadlineSeconds: 1, MaxDeadlineSeconds: 10),
            Optimizer: new OptimizerDefinition(new InnerOptimizerDefinition(LearningRate: 3e-3), new OuterOptimizerDefinition()),
            Compression: new CompressionDefinition(),
            ThreatModel: new ThreatModelDefinition());
        _dataset = TokenDataset.Open(Definition.Dataset, Definition.Model.SequenceLength, _folder.FullName).Dataset!;
        Engine = new TorchShardEngine(Definition, stage: 0, _dataset, ComputeDevice.Cpu, NullLogger<TorchShardEngine>.Instance);
        Engine.Initialize(Definition.Seed);
    }

    public RunDefinition Definition { get; }

    public byte[] Text { get; }

    public TorchShardEngine Engine { get; }

    public void Dispose()
    {
        Engine.Dispose();
        _dataset.Dispose();
        _folder.Delete(recursive: true);
    }
}
