using System.Text;
using ProtocolLearning.Modeling.Optimization;
using ProtocolLearning.Protocol.Runs;
using TorchSharp;

namespace ProtocolLearning.Modeling.Tests.Decoder;

public sealed class LearningTests
{
    private static readonly ModelDefinition Model = SmallModel.Definition with { VocabularySize = 128, SequenceLength = 32 };

    public static TheoryData<string, InnerOptimizerDefinition, ModelDefinition> Optimizers => new()
    {
        { "AdamW", new(LearningRate: 1e-2, WarmupSteps: 10), Model },
        { "AdamW in bfloat16", new(LearningRate: 1e-2, WarmupSteps: 10), Model with { Precision = ComputePrecision.BFloat16 } },
        { "Muon", new(LearningRate: 1e-2, WarmupSteps: 10, Algorithm: InnerAlgorithm.Muon, SgdLearningRate: 0.3), Model with { NormGains = NormGains.Fixed } },
        { "MomentumSgd", new(LearningRate: 0.3, WarmupSteps: 10, Algorithm: InnerAlgorithm.MomentumSgd), Model with { KeyValueHeads = 1 } },
    };

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void Step_on_text_learns_it_and_holds_no_more_tensors_than_at_first(
        string name, InnerOptimizerDefinition definition, ModelDefinition model)
    {
        Assert.NotEmpty(name);
        GC.Collect();
        GC.WaitForPendingFinalizers();

        // Ten words in random order: about ln(10) nats a word of four letters and more, far below the ln(128) of a guess.
        var text = Text(seed: 1, words: 4000);
        using var stage = SmallModel.Whole(model);
        using var optimizer = InnerOptimizer.Create(definition, stage);
        var random = new Random(2);
        var losses = new List<double>();
        long liveTensors = 0;

        for (var step = 0; step < 120; step++)
        {
            using (var pass = stage.Forward(Batch(text, random, sequences: 8), []))
            {
                pass.Backward();
                losses.Add(pass.SummedLoss / pass.Tokens);
                optimizer.Step(pass.Tokens);
            }

            liveTensors = step == 5 ? torch.Tensor.TotalCount : liveTensors;
        }

        Assert.InRange(losses[0], 0.95 * Math.Log(128), 1.05 * Math.Log(128));
        Assert.InRange(losses.TakeLast(10).Average(), 0, 1.0);
        Assert.Equal(liveTensors, torch.Tensor.TotalCount);
    }

    private static byte[] Text(int seed, int words)
    {
        string[] vocabulary = ["stage", "replica", "round", "epoch", "lease", "ledger", "token", "quorum", "audit", "morph"];
        var random = new Random(seed);
        return Encoding.ASCII.GetBytes(string.Join(' ', Enumerable.Range(0, words).Select(_ => vocabulary[random.Next(10)])));
    }

    private static int[] Batch(byte[] text, Random random, int sequences)
    {
        var tokens = new List<int>();
        for (var i = 0; i < sequences; i++)
        {
            var start = random.Next(text.Length - Model.SequenceLength);
            tokens.AddRange(text[start..(start + Model.SequenceLength + 1)].Select(value => (int)value));
        }

        return [.. tokens];
    }
}
