using System.Text;
using ProtocolLearning.Protocol.Runs;
using ProtocolLearning.Protocol.Serialization;
using ProtocolLearning.Protocol.Tests.Rounds;

namespace ProtocolLearning.Protocol.Tests.Runs;

public sealed class RunSoundnessTests
{
    public static TheoryData<string, Func<RunDefinition, RunDefinition>> Unsound => new()
    {
        { "stages", run => run with { Stages = 0 } },
        { "stages", run => run with { Stages = 5 } },
        { "model", run => run with { Model = run.Model with { SequenceLength = 0 } } },
        { "model.heads", run => run with { Model = run.Model with { Heads = 3 } } },
        { "model.keyValueHeads", run => run with { Model = run.Model with { KeyValueHeads = 3 } } },
        { "model.keyValueHeads", run => run with { Model = run.Model with { KeyValueHeads = 0 } } },
        { "model.initialWeights", run => run with { Model = run.Model with { InitialWeights = new InitialWeightsDefinition("w", "ab") } } },
        { "model.vocabularySize", run => run with { Dataset = run.Dataset with { Tokenizer = TokenizerKind.Cl100kBase } } },
        { "dataset.tokenizer", run => run with { Dataset = run.Dataset with { Tokenizer = (TokenizerKind)9 } } },
        { "dataset.order", run => run with { Dataset = run.Dataset with { Order = (SampleOrder)9 } } },
        { "dataset.hashes", run => run with { Dataset = run.Dataset with { Hashes = new Dictionary<string, string> { ["text"] = "ab" } } } },
        { "dataset.hashes", run => run with { Dataset = run.Dataset with { Hashes = new Dictionary<string, string> { ["other"] = new('a', 64) } } } },
        { "optimizer.inner.finalRatePerMille", run => Inner(run, inner => inner with { FinalRatePerMille = 1001 }) },
        { "optimizer.inner.momentum", run => Inner(run, inner => inner with { Algorithm = InnerAlgorithm.MomentumSgd, Momentum = 1 }) },
        { "optimizer.inner.momentum", run => Inner(run, inner => inner with { Momentum = 0.9 }) },
        { "optimizer.inner.sgdLearningRate", run => Inner(run, inner => inner with { Algorithm = InnerAlgorithm.Muon }) },
        { "optimizer.inner.sgdLearningRate", run => Inner(run, inner => inner with { SgdLearningRate = 0.1 }) },
        { "replicas", run => run with { Replicas = new ReplicaBounds(3, 2) } },
        { "schedule.mode", run => run with { Schedule = run.Schedule with { Mode = (RoundMode)9 } } },
        { "schedule.streaming:", run => run with { Schedule = run.Schedule with { Mode = RoundMode.Streaming } } },
        { "schedule.streaming:", run => run with { Schedule = run.Schedule with { Streaming = new StreamingDefinition(2) } } },
        { "schedule.streaming.fragments", run => Streaming(run, new StreamingDefinition(1)) },
        { "schedule.streaming.fragments: stage 0", run => Streaming(run with { Stages = 4 }, new StreamingDefinition(2)) },
        { "schedule.streaming.mixing", run => Streaming(run, new StreamingDefinition(2, 1)) },
        { "schedule.innerSteps", run => Streaming(run, new StreamingDefinition(4)) },
        { "schedule.validateEveryRounds", run => Streaming(run, new StreamingDefinition(2), validateEveryRounds: 1) },
        { "checkpoint.intervalRounds", run => Streaming(run, new StreamingDefinition(2)) with { Checkpoint = new CheckpointDefinition("/c", 1, 2, 0, 30) } },
        {
            "schedule.streaming.mixing",
            run => Streaming(run, new StreamingDefinition(2)) with { Compression = new CompressionDefinition(TensorCodec.TopK) }
        },
        {
            "schedule.mode",
            run => Streaming(run, new StreamingDefinition(2)) with { ThreatModel = new ThreatModelDefinition(1, AggregatorKind.CenteredClip) }
        },
        { "schedule.innerSteps", run => run with { Schedule = run.Schedule with { Mode = RoundMode.Synchronous, InnerSteps = 2 } } },
        {
            "optimizer.inner.algorithm",
            run => Inner(
                run with { Schedule = run.Schedule with { Mode = RoundMode.Synchronous, InnerSteps = 1 } },
                inner => inner with { Algorithm = InnerAlgorithm.Muon, SgdLearningRate = 0.1 })
        },
        { "schedule.batchTokens", run => run with { Schedule = run.Schedule with { BatchTokens = 3 } } },
        { "schedule.quorum", run => run with { Schedule = run.Schedule with { Quorum = 3 } } },
        { "schedule", run => run with { Schedule = run.Schedule with { MaxDeadlineSeconds = 0.5 } } },
        { "compression.activations", run => run with { Compression = new CompressionDefinition(Activations: TensorCodec.TopK) } },
        { "compression.topK:", run => run with { Compression = new CompressionDefinition(TensorCodec.Int8, TopK: new TopKDefinition()) } },
        { "compression.topK.chunk", run => run with { Compression = new CompressionDefinition(TensorCodec.TopK, TopK: new TopKDefinition(100)) } },
        { "compression.topK.kept", run => run with { Compression = new CompressionDefinition(TensorCodec.TopK, TopK: new TopKDefinition(64, 17)) } },
        { "compression.topK.valueBits", run => run with { Compression = new CompressionDefinition(TensorCodec.TopK, TopK: new TopKDefinition(64, 1, 5)) } },
        { "compression.errorFeedbackDecay", run => run with { Compression = new CompressionDefinition(TensorCodec.TopK, ErrorFeedbackDecay: 1.1) } },
        { "model.subspace:", run => run with { Stages = 1, Model = run.Model with { Subspace = new SubspaceDefinition(4, 1, 0) } } },
        { "model.subspace.rank", run => run with { Model = run.Model with { Subspace = new SubspaceDefinition(8, 1, 1) } } },
        { "model.subspace.rank", run => run with { Model = run.Model with { Subspace = new SubspaceDefinition(0, 1, 1) } } },
        { "model.subspace.freeLayers", run => run with { Stages = 2, Model = run.Model with { Subspace = new SubspaceDefinition(4, 1, 3) } } },
        { "model.subspace.freeLayers", run => run with { Stages = 2, Model = run.Model with { Subspace = new SubspaceDefinition(4, 1, -1) } } },
        {
            "model.subspace:",
            run => run with { Model = run.Model with { Subspace = new SubspaceDefinition(4, 1, 1), InitialWeights = new InitialWeightsDefinition("w", new('a', 64)) } }
        },
        {
            "compression.pseudoGradient",
            run => run with
            {
                Compression = new CompressionDefinition(TensorCodec.TopK),
                ThreatModel = new ThreatModelDefinition(1, AggregatorKind.CenteredClip),
            }
        },
        { "threatModel.aggregator", run => run with { ThreatModel = run.ThreatModel with { MaxByzantine = 1 } } },
        { "replicas.min", run => run with { ThreatModel = new ThreatModelDefinition(1, AggregatorKind.CenteredClip) } },
    };

    [Fact]
    public void Problems_of_a_sound_definition_are_none() => Assert.Empty(RunSoundness.Problems(RunScript.Definition()));

    [Fact]
    public void Problems_of_a_model_in_a_subspace_are_none_and_a_worker_of_the_release_before_finds_a_field_it_refuses()
    {
        var run = RunScript.Definition();
        run = run with { Stages = 2, Model = run.Model with { Subspace = new SubspaceDefinition(4, 3, 1) } };

        Assert.Empty(RunSoundness.Problems(run));
        Assert.Contains(""","subspace":{"freeLayers":1,"rank":4,"seed":3},"vocabularySize":256}""", Encoding.UTF8.GetString(CanonicalJson.Serialize(run)), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Unsound))]
    public void Problems_of_an_unsound_definition_name_the_field(string field, Func<RunDefinition, RunDefinition> change)
    {
        Assert.Contains(RunSoundness.Problems(change(RunScript.Definition())), problem => problem.StartsWith(field, StringComparison.Ordinal));
    }

    [Fact]
    public void ImmutableChange_names_the_field_that_changes()
    {
        var run = RunScript.Definition();
        Assert.Null(RunSoundness.ImmutableChange(run, run with { Generation = 2, Dataset = new DatasetDefinition(["text"]) }));
        Assert.StartsWith("dataset", RunSoundness.ImmutableChange(run, run with { Dataset = new DatasetDefinition(["other"]) }), StringComparison.Ordinal);
        Assert.StartsWith("dataset", RunSoundness.ImmutableChange(run, run with { Dataset = run.Dataset with { Order = SampleOrder.Passes } }), StringComparison.Ordinal);
        var pinned = run with { Dataset = run.Dataset with { Hashes = new Dictionary<string, string> { ["text"] = new('a', 64) } } };
        Assert.StartsWith("dataset", RunSoundness.ImmutableChange(run, pinned), StringComparison.Ordinal);
        Assert.Null(RunSoundness.ImmutableChange(pinned, pinned with { Dataset = pinned.Dataset with { Hashes = new Dictionary<string, string>(pinned.Dataset.Hashes!) } }));
        Assert.StartsWith("model", RunSoundness.ImmutableChange(run, run with { Model = run.Model with { Layers = 8 } }), StringComparison.Ordinal);
    }

    /// <summary>A follower of the release before hashes what it understands: what a run does not use must not be written.</summary>
    [Fact]
    public void Definition_that_uses_nothing_new_is_written_as_before()
    {
        var json = Encoding.UTF8.GetString(CanonicalJson.Serialize(RunScript.Definition()));

        Assert.Contains(""","model":{"feedForwardSize":8,"heads":2,"hiddenSize":8,"layers":4,"normEpsilon":1E-05,"rotaryBase":10000,"sequenceLength":4,"vocabularySize":256}""", json, StringComparison.Ordinal);
        Assert.Contains("""{"inner":{"beta1":0.9,"beta2":0.95,"clipNorm":1,"epsilon":1E-08,"finalRatePerMille":1000,"learningRate":0.01,"warmupSteps":0,"weightDecay":0.1}""", json, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void Problems_of_mode_Streaming_with_as_many_layers_as_fragments_are_none(int fragments)
    {
        var run = Streaming(RunScript.Definition(), new StreamingDefinition(fragments));
        Assert.Empty(RunSoundness.Problems(run with { Schedule = run.Schedule with { InnerSteps = 8 } }));
        Assert.StartsWith(
            "schedule.streaming", RunSoundness.ImmutableChange(run, Streaming(run, new StreamingDefinition(fragments, 0.25))), StringComparison.Ordinal);
    }

    private static RunDefinition Streaming(RunDefinition run, StreamingDefinition streaming, int validateEveryRounds = 2) => run with
    {
        Schedule = run.Schedule with { Mode = RoundMode.Streaming, ValidateEveryRounds = validateEveryRounds, Streaming = streaming },
    };

    private static RunDefinition Inner(RunDefinition run, Func<InnerOptimizerDefinition, InnerOptimizerDefinition> change) =>
        run with { Optimizer = run.Optimizer with { Inner = change(run.Optimizer.Inner) } };

    [Theory]
    [InlineData(0, 8, 4, "model: every size")]
    [InlineData(16, 65_536, 32_768, "model.subspace.rank: 32768 takes too long")]
    [InlineData(16, 4096, 4095, "model.subspace.rank: 4095 takes too long")]
    [InlineData(16, 4096, 1024, null)]
    public void Problems_of_a_subspace_are_named_whatever_its_sizes(int heads, int hiddenSize, int rank, string? problem)
    {
        var run = RunScript.Definition();
        var model = run.Model with { Heads = heads, HiddenSize = hiddenSize, Subspace = new SubspaceDefinition(Rank: rank, FreeLayers: 1, Seed: 1) };

        var problems = RunSoundness.Problems(run with { Stages = 2, Model = model });

        Assert.Equal(problem is not null, problems.Any(found => found.StartsWith(problem ?? "model", StringComparison.Ordinal)));
    }
}
