using System.Text;
using CsCheck;
using ProtocolLearning.Data.Samples;
using ProtocolLearning.Data.Tokens;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Data.Tests;

public sealed class TokenDatasetTests : IDisposable
{
    private readonly TextFolder _folder = new();

    [Fact]
    public void Read_training_and_validation_together_give_every_block_once()
    {
        var text = TextFolder.Words(1, 33 * 1000 + 20);
        _folder.Add("a.txt", text[..500]).Add("b.txt", "").Add("c.txt", text[500..501]).Add("d.txt", text[501..]);

        using var dataset = Open(sequenceLength: 32, perMille: 100);

        Assert.Equal(1000, dataset.Training.Count + dataset.Validation.Count);
        Assert.InRange(dataset.Validation.Count, 60, 140);
        Assert.Equal(text.Length, dataset.Tokens);
        var expected = Enumerable.Range(0, 1000).Select(i => text.Substring(i * 33, 33)).ToList();
        var training = Samples(dataset.Training);
        Assert.Equal(expected.Where(training.Contains), training);
        Assert.Equal(expected.Except(training), Samples(dataset.Validation));
    }

    [Fact]
    public void Open_equal_blocks_fall_on_the_same_side()
    {
        _folder.Add("a.txt", string.Concat(Enumerable.Repeat(TextFolder.Words(2, 17 * 50), 3)));

        using var dataset = Open(sequenceLength: 16, perMille: 300);

        Assert.NotEqual(0, dataset.Validation.Count);
        Assert.Empty(Samples(dataset.Training).Intersect(Samples(dataset.Validation)));
    }

    [Fact]
    public void Open_nothing_held_out_trains_on_all()
    {
        _folder.Add("a.txt", TextFolder.Words(3, 90));

        using var dataset = Open(sequenceLength: 8, perMille: 0);

        Assert.Equal((10, 0), (dataset.Training.Count, dataset.Validation.Count));
    }

    [Fact]
    public void Fingerprint_follows_content_and_lengths_but_no_path()
    {
        using var here = new TextFolder().Add("a.txt", "hello world, twice over").Add("b.txt", "and more");
        using var there = new TextFolder().Add("x/1.txt", "hello world, twice over").Add("x/2.txt", "and more");
        using var changed = new TextFolder().Add("a.txt", "hello World, twice over").Add("b.txt", "and more");
        using var shifted = new TextFolder().Add("a.txt", "hello world, twice overa").Add("b.txt", "nd more");

        var prints = new[] { here, there, changed, shifted }.Select(folder =>
        {
            using var dataset = Open(folder.Path, sequenceLength: 3, perMille: 0);
            return dataset.Fingerprint;
        }).ToArray();

        Assert.Equal(prints[0], prints[1]);
        Assert.Equal(3, prints.Distinct().Count());
        Assert.Matches("^[0-9a-f]{64}$", prints[0]);
    }

    [Fact]
    public void Open_too_little_text_says_how_much_there_is()
    {
        _folder.Add("a.txt", "short");

        var opening = Open(_folder.Path, new DatasetDefinition(["*.txt"]), sequenceLength: 16);

        Assert.Null(opening.Dataset);
        var problem = Assert.Single(opening.Problems);
        Assert.Equal("dataset.sources", problem.Field);
        Assert.Contains("5 tokens", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_held_out_share_that_holds_out_nothing_is_refused()
    {
        _folder.Add("a.txt", TextFolder.Words(4, 34));

        var opening = Open(_folder.Path, new DatasetDefinition(["*.txt"], ValidationPerMille: 1), sequenceLength: 16);

        Assert.Null(opening.Dataset);
        Assert.Equal("dataset.validationPerMille", Assert.Single(opening.Problems).Field);
    }

    [Fact]
    public void Read_outside_the_samples_is_refused()
    {
        _folder.Add("a.txt", TextFolder.Words(5, 90));
        using var dataset = Open(sequenceLength: 8, perMille: 0);
        var tokens = new int[9];

        Assert.Throws<ArgumentOutOfRangeException>(() => dataset.Training.Read(-1, tokens));
        Assert.Throws<ArgumentOutOfRangeException>(() => dataset.Training.Read(10, tokens));
        Assert.Throws<ArgumentException>(() => dataset.Training.Read(0, tokens.AsSpan(1)));
    }

    [Fact]
    public void TrainingBlock_any_split_skips_exactly_the_held_out_blocks() =>
        Gen.Int[0, 1000].Select(Gen.Int[0, int.MaxValue]).Sample((perMille, seed) =>
        {
            using var folder = new TextFolder().Add("a.txt", TextFolder.Words(seed, 4 * 60));
            using var tokens = new ByteTokenSource(new SourceText([Path.Combine(folder.Path, "a.txt")]), "");
            var split = HeldOutBlocks.Split(tokens, 4, perMille);
            var heldOut = Enumerable.Range(0, (int)split.HeldOut).Select(i => split.HeldOutBlock(i));
            var training = Enumerable.Range(0, (int)split.Training).Select(i => split.TrainingBlock(i)).ToList();
            Assert.Equal(Enumerable.Range(0, 60).Select(i => (long)i).Except(heldOut), training);
        }, iter: 50);

    public void Dispose() => _folder.Dispose();

    private static List<string> Samples(SampleSet samples)
    {
        var tokens = new int[samples.TokensPerSample];
        var texts = new List<string>();
        for (var i = 0; i < samples.Count; i++)
        {
            samples.Read(i, tokens);
            texts.Add(Encoding.ASCII.GetString([.. tokens.Select(token => (byte)token)]));
        }

        return texts;
    }

    private static DatasetOpening Open(string folder, DatasetDefinition definition, int sequenceLength) =>
        TokenDataset.Open(definition, sequenceLength, folder);

    private static TokenDataset Open(string folder, int sequenceLength, int perMille)
    {
        var opening = Open(folder, new DatasetDefinition(["**/*.txt"], ValidationPerMille: perMille), sequenceLength);
        Assert.Empty(opening.Problems);
        return opening.Dataset!;
    }

    private TokenDataset Open(int sequenceLength, int perMille) => Open(_folder.Path, sequenceLength, perMille);
}
