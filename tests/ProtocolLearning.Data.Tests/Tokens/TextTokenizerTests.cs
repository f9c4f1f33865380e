using System.Text;
using Microsoft.ML.Tokenizers;
using ProtocolLearning.Data.Tokens;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Data.Tests.Tokens;

public sealed class TextTokenizerTests : IDisposable
{
    private readonly TextFolder _folder = new();

    /// <summary>The first two ids are those that OpenAI's tiktoken documents for "hello world".</summary>
    [Theory]
    [InlineData(TokenizerKind.Cl100kBase, new[] { 15339, 1917, 100257 })]
    [InlineData(TokenizerKind.O200kBase, new[] { 24912, 2375, 199999 })]
    public void Encode_gives_the_published_ids_and_the_end_of_each_text(TokenizerKind kind, int[] expected)
    {
        _folder.Add("a.txt", "hello world").Add("b.txt", "").Add("c.txt", "hello world");

        Assert.Equal([.. expected, .. expected], Encode(kind, "a.txt", "b.txt", "c.txt"));
    }

    [Fact]
    public void Encode_in_pieces_gives_the_tokens_of_the_whole_where_lines_end()
    {
        var text = string.Concat(Enumerable.Range(0, 60_000).Select(i => $"Line {i} — naïve Straße 東京 {i * 7919 % 1000}\n"));
        _folder.Add("a.txt", text);
        Assert.True(Encoding.UTF8.GetByteCount(text) > 2 * 1024 * 1024);

        var tokens = Encode(TokenizerKind.Cl100kBase, "a.txt");

        Assert.Equal(TiktokenTokenizer.CreateForEncoding("cl100k_base").EncodeToIds(text), tokens[..^1]);
    }

    [Theory]
    [InlineData("東")]
    [InlineData("a")]
    [InlineData(" ")]
    [InlineData("naïve ")]
    public void Encode_of_a_text_without_lines_takes_no_long_time_and_cuts_no_character(string repeated)
    {
        var text = string.Concat(Enumerable.Repeat(repeated, 1_100_000 / Encoding.UTF8.GetByteCount(repeated)));
        _folder.Add("a.txt", text);

        var tokens = Encode(TokenizerKind.Cl100kBase, "a.txt");

        Assert.Equal(text, TiktokenTokenizer.CreateForEncoding("cl100k_base").Decode(tokens[..^1]));
    }

    [Theory]
    [InlineData(TokenizerKind.Cl100kBase)]
    [InlineData(TokenizerKind.O200kBase)]
    public void Encode_stays_below_the_vocabulary(TokenizerKind kind)
    {
        _folder.Add("a.txt", "<|endoftext|><|endofprompt|> x \u0001 \ufffd");

        Assert.All(Encode(kind, "a.txt"), token => Assert.InRange(token, 0, TokenizerVocabulary.SizeOf(kind) - 1));
    }

    public void Dispose() => _folder.Dispose();

    private int[] Encode(TokenizerKind kind, params string[] names)
    {
        using var text = new SourceText(names.Select(name => Path.Combine(_folder.Path, name)));
        return [.. TextTokenizer.Of(kind).Encode(text).SelectMany(piece => piece)];
    }
}
