using System.Text;
using ProtocolLearning.LocalCluster.Nodes;
using ProtocolLearning.LocalCluster.Tests.Processes;

namespace ProtocolLearning.LocalCluster.Tests.Nodes;

public sealed class LogReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("a\nb\nc\n", 2L, null, "b\nc\n")]
    [InlineData("a\nb\nc", 2L, null, "b\nc")]
    [InlineData("a\nb\n", 9L, null, "a\nb\n")]
    [InlineData("a\nb\n", 0L, null, "")]
    [InlineData("", 3L, null, "")]
    [InlineData("\n\n\n", 1L, null, "\n")]
    [InlineData("abcdef", null, 4L, "abcd")]
    [InlineData("a\nbcd\n", 1L, 2L, "bc")]
    public async Task CopyAsync_tail_and_limit_cut_the_log(string text, long? tailLines, long? limitBytes, string expected) =>
        Assert.Equal(expected, await CopyAsync(text, tailLines, limitBytes));

    [Fact]
    public async Task CopyAsync_tail_across_blocks_finds_the_line()
    {
        var lines = Enumerable.Range(0, 20_000).Select(number => $"line {number}\n").ToList();

        Assert.Equal(string.Concat(lines[^7000..]), await CopyAsync(string.Concat(lines), 7000, null));
    }

    [Fact]
    public async Task CopyAsync_follow_goes_on_until_the_run_has_ended()
    {
        var path = _folder.File("log");
        File.WriteAllText(path, "first\n");
        var isGrowing = true;
        using var output = new MemoryStream();
        var copying = new LogReader(TimeProvider.System).CopyAsync(
            new ContainerLog(path, () => isGrowing), new LogQuery(true, false, null, null), output, CancellationToken.None);
        await Eventually.TrueAsync(() => output.Length == 6, "the first line");
        File.AppendAllText(path, "second\n");
        await Eventually.TrueAsync(() => output.Length == 13, "the second line");
        Assert.False(copying.IsCompleted);

        File.AppendAllText(path, "last\n");
        isGrowing = false;
        await copying;

        Assert.Equal("first\nsecond\nlast\n", Encoding.UTF8.GetString(output.ToArray()));
    }

    public void Dispose() => _folder.Dispose();

    private async Task<string> CopyAsync(string text, long? tailLines, long? limitBytes)
    {
        var path = _folder.File("log");
        File.WriteAllText(path, text);
        using var output = new MemoryStream();
        await new LogReader(TimeProvider.System).CopyAsync(
            new ContainerLog(path, () => true), new LogQuery(false, false, tailLines, limitBytes), output, CancellationToken.None);
        return Encoding.UTF8.GetString(output.ToArray());
    }
}
