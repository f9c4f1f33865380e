using ProtocolLearning.Worker.Replica;
using ProtocolLearning.Worker.Tests.Engine;

namespace ProtocolLearning.Worker.Tests.Replica;

public sealed class InnerProgressTests : IDisposable
{
    private const long Batch = 64;

    private readonly SmallRun _run = new();

    public void Dispose() => _run.Dispose();

    [Theory]
    [InlineData(new[] { 64, 31 }, 1)]
    [InlineData(new[] { 64, 32 }, 2)]
    [InlineData(new[] { 40, 40, 40 }, 2)]
    [InlineData(new[] { 10 }, 1)]
    [InlineData(new int[0], 0)]
    public void EndRound_counts_what_is_left_over_from_half_a_batch_on(int[] microbatches, int steps)
    {
        using var engine = _run.Engine(stages: 1, stage: 0);
        var progress = new InnerProgress(engine);
        progress.BeginRound(DateTimeOffset.UnixEpoch);
        foreach (var tokens in microbatches)
        {
            progress.Add(tokens, Batch, DateTimeOffset.UnixEpoch);
        }

        progress.EndRound(Batch);

        Assert.Equal(steps, progress.Steps);
    }
}
