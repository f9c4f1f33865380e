using System.Text;
using ProtocolLearning.Data.Tokens;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Data.Tests.Tokens;

public sealed class SourceTextTests : IDisposable
{
    private readonly TextFolder _folder = new();

    [Fact]
    public void Read_of_many_files_gives_their_bytes_end_to_end()
    {
        var texts = Enumerable.Range(0, 300).Select(i => TextFolder.Words(i, i % 40)).ToList();
        for (var i = 0; i < texts.Count; i++)
        {
            _folder.Add($"{i:D3}.txt", texts[i]);
        }

        using var text = new SourceText(Directory.GetFiles(_folder.Path).Order(StringComparer.Ordinal));
        var expected = Encoding.ASCII.GetBytes(string.Concat(texts));
        Assert.Equal(expected.Length, text.Length);

        // Forward, then at places far apart, so that handles are closed and opened again.
        var all = new byte[text.Length];
        text.Read(0, all);
        Assert.Equal(expected, all);
        var random = new Random(1);
        for (var i = 0; i < 500; i++)
        {
            var start = random.Next(expected.Length - 30);
            var part = new byte[random.Next(1, 30)];
            text.Read(start, part);
            Assert.Equal(expected[start..(start + part.Length)], part);
        }
    }

    [Theory]
    [InlineData("shorter")]
    [InlineData("longer")]
    [InlineData("other")]
    [InlineData("deleted")]
    public void Read_of_a_sample_after_its_file_changed_says_which_and_how(string change)
    {
        var words = TextFolder.Words(1, 2000);
        _folder.Add("a.txt", words).Add("b.txt", TextFolder.Words(2, 2000));
        using var dataset = TokenDataset.Open(new DatasetDefinition(["*.txt"], ValidationPerMille: 0), 9, _folder.Path).Dataset!;
        var sample = new int[10];
        var path = Path.Combine(_folder.Path, "a.txt");
        Change(path, words, change);

        dataset.Training.Read(dataset.Training.Count - 1, sample);
        if (change == "deleted")
        {
            // An open file stays readable after its name is gone, so what is read is still the run's.
            dataset.Training.Read(0, sample);
            Assert.Equal(words[..10], string.Concat(sample.Select(token => (char)token)));
            return;
        }

        var error = Assert.Throws<DatasetChangedException>(() => dataset.Training.Read(0, sample));
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.Contains(change switch { "shorter" => "from 2000 to 1000 bytes", "longer" => "from 2000 to 2004 bytes", _ => "was written to" }, error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static void Change(string path, string words, string change)
    {
        switch (change)
        {
            case "shorter":
                using (var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
                {
                    file.SetLength(1000);
                }

                break;
            case "longer":
                File.AppendAllText(path, "more");
                break;
            case "other":
                File.WriteAllText(path, new string('x', words.Length));
                File.SetLastWriteTimeUtc(path, File.GetLastWriteTimeUtc(path).AddSeconds(5));
                break;
            default:
                File.Delete(path);
                break;
        }
    }
}
