using ProtocolLearning.Protocol.Runs;
using ProtocolLearning.Worker.Replica;
using ProtocolLearning.Worker.Tests.Engine;

namespace ProtocolLearning.Worker.Tests.Replica;

public sealed class InnerProgressTests : IDisposable
{
    private const int Batch = 64;

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
        var definition = Definition();
        var progress = new InnerProgress(engine);
        progress.BeginRound(1);
        foreach (var tokens in microbatches)
        {
            progress.Add(tokens, definition);
        }

        progress.EndRound(definition);

        Assert.Equal(steps, progress.Steps);
    }

    [Fact]
    public void Tick_measures_over_seconds_whatever_the_rounds_are_and_forgets_who_stopped()
    {
        using var engine = _run.Engine(stages: 1, stage: 0);
        var definition = Definition();
        var progress = new InnerProgress(engine);
        progress.Tick(DateTimeOffset.UnixEpoch);
        foreach (var _ in Enumerable.Range(0, 3))
        {
            progress.BeginRound(1);
            progress.Add(10, definition);
            progress.EndRound(definition);
        }

        progress.Tick(DateTimeOffset.UnixEpoch.AddSeconds(6));
        Assert.Equal(5, progress.TokensPerSecond);

        progress.Tick(DateTimeOffset.UnixEpoch.AddSeconds(12));
        Assert.Equal(0, progress.TokensPerSecond);
    }

    private RunDefinition Definition() => _run.Definition with { Schedule = _run.Definition.Schedule with { BatchTokens = Batch } };
}
