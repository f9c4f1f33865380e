using ProtocolLearning.Data.Checkpoints;
using ProtocolLearning.Modeling.Checkpoints;
using ProtocolLearning.Protocol.Checkpoints;
using ProtocolLearning.Protocol.Runs;
using ProtocolLearning.Worker.Checkpoints;

namespace ProtocolLearning.Worker.Tests.Checkpoints;

public sealed class ShardReadingTests : IDisposable
{
    private const int SampledBytes = 16;

    private readonly CheckpointFolder _folder = new();

    [Theory]
    [InlineData(1, 1, RoundMode.DiLoCo)]
    [InlineData(2, 2, RoundMode.DiLoCo)]
    [InlineData(2, 4, RoundMode.DiLoCo)]
    [InlineData(4, 1, RoundMode.DiLoCo)]
    [InlineData(3, 2, RoundMode.DiLoCo)]
    [InlineData(2, 2, RoundMode.Synchronous)]
    [InlineData(3, 2, RoundMode.Synchronous)]
    [InlineData(2, 4, RoundMode.Synchronous)]
    public async Task Resume_with_another_number_of_stages_gives_every_tensor_of_each_stage(int written, int read, RoundMode mode)
    {
        var (_, sha256) = await _folder.WriteAllAsync(CheckpointFolder.Definition(written, mode));
        var definition = Resuming(read, sha256, mode);
        using var store = _folder.OpenRound();

        for (var stage = 0; stage < read; stage++)
        {
            var state = await ShardReading.ResumeAsync(store, definition, stage, CancellationToken.None);
            Assert.Equal(CheckpointFolder.State(definition, stage), state);
        }
    }

    [Fact]
    public async Task Read_of_a_stage_touches_no_file_of_a_stage_that_shares_no_layer()
    {
        var definition = CheckpointFolder.Definition(2);
        var (stages, _) = await _folder.WriteAllAsync(definition);
        Directory.Delete(Path.Combine(_folder.Path, CheckpointFolder.RoundFolder, CheckpointPaths.Stage(1)), recursive: true);

        var state = await ReadAsync(stages, definition, 0);

        Assert.Equal(CheckpointFolder.State(definition, 0), state);
        Assert.True((await Assert.ThrowsAsync<CheckpointStoreException>(() => ReadAsync(stages, definition, 1))).IsDamaged);
    }

    /// <summary>The run's own state hash stands for the files: their data, end to end, is the state.</summary>
    [Fact]
    public async Task Files_of_weights_are_safetensors_that_hold_the_tensors_by_their_names()
    {
        var definition = CheckpointFolder.Definition(1);
        await _folder.WriteAllAsync(definition);
        var files = Directory.GetFiles(Path.Combine(_folder.Path, CheckpointFolder.RoundFolder, CheckpointPaths.Stage(0)), "weights-*");

        Assert.True(files.Length > 1);
        foreach (var file in files)
        {
            await using var stream = File.OpenRead(file);
            Assert.True(SafeTensorsReader.TryOpen(stream, out var reader, out var error), error);
            Assert.All(reader!.Entries, entry => Assert.True(entry.Name is "model.embed_tokens.weight" or "lm_head.weight" or "model.norm.weight"
                || entry.Name.StartsWith("model.layers.", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public async Task Write_again_by_another_member_gives_the_same_bytes()
    {
        var definition = CheckpointFolder.Definition(2);
        var first = await _folder.WriteAsync(definition, 1);
        Assert.Equal(first, await _folder.WriteAsync(definition, 1));
    }

    /// <summary>Every file torn at every sampled length, and every file with a byte changed: nothing is ever taken for whole.</summary>
    [Fact]
    public async Task Read_of_a_checkpoint_that_is_torn_or_changed_at_any_byte_is_refused()
    {
        var definition = CheckpointFolder.Definition(2);
        var (_, sha256) = await _folder.WriteAllAsync(definition);
        var resuming = Resuming(1, sha256);
        var random = new Random(1);
        foreach (var file in Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories))
        {
            var whole = await File.ReadAllBytesAsync(file);
            var headerEnd = file.EndsWith(".safetensors", StringComparison.Ordinal) ? 8 + (int)BitConverter.ToInt64(whole) : 0;
            for (var i = 0; i < SampledBytes; i++)
            {
                // What a safetensors file says of itself is for others to read: a stage's manifest says where its tensors lie.
                var place = i == 0 ? whole.Length - 1 : random.Next(headerEnd, whole.Length);
                await File.WriteAllBytesAsync(file, whole[..place]);
                await AssertRefusedAsync(resuming, $"{file} torn at {place}");
                var changed = (byte[])whole.Clone();
                changed[place] ^= (byte)(1 << random.Next(8));
                await File.WriteAllBytesAsync(file, changed);
                await AssertRefusedAsync(resuming, $"{file} changed at {place}");
            }

            File.Delete(file);
            await AssertRefusedAsync(resuming, $"{file} gone");
            await File.WriteAllBytesAsync(file, whole);
        }

        using var store = _folder.OpenRound();
        Assert.Equal(CheckpointFolder.State(resuming, 0), await ShardReading.ResumeAsync(store, resuming, 0, CancellationToken.None));
    }

    [Fact]
    public async Task Resume_from_a_checkpoint_of_another_model_names_run_and_round_of_it()
    {
        var (_, sha256) = await _folder.WriteAllAsync(CheckpointFolder.Definition(2));
        var definition = Resuming(2, sha256);
        definition = definition with { Model = definition.Model with { HiddenSize = 16 } };
        using var store = _folder.OpenRound();

        var failure = await Assert.ThrowsAsync<CheckpointStoreException>(
            () => ShardReading.ResumeAsync(store, definition, 0, CancellationToken.None));

        Assert.Contains("another model, of run alice at round 12", failure.Message, StringComparison.Ordinal);
        Assert.Contains("HiddenSize = 16", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(RoundMode.DiLoCo, RoundMode.Synchronous, "holds no FirstMoment")]
    [InlineData(RoundMode.Synchronous, RoundMode.DiLoCo, "holds no OuterMomentum")]
    public async Task Resume_in_another_mode_is_refused_and_names_the_moments_that_are_missing(RoundMode written, RoundMode read, string expected)
    {
        var (_, sha256) = await _folder.WriteAllAsync(CheckpointFolder.Definition(2, written));
        using var store = _folder.OpenRound();

        var failure = await Assert.ThrowsAsync<CheckpointStoreException>(
            () => ShardReading.ResumeAsync(store, Resuming(2, sha256, read), 0, CancellationToken.None));

        Assert.True(failure.IsDamaged);
        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Resume_from_another_checkpoint_than_the_one_that_is_pinned_is_refused()
    {
        await _folder.WriteAllAsync(CheckpointFolder.Definition(2));
        using var store = _folder.OpenRound();

        var failure = await Assert.ThrowsAsync<CheckpointStoreException>(
            () => ShardReading.ResumeAsync(store, Resuming(2, new string('0', 64)), 0, CancellationToken.None));

        Assert.True(failure.IsDamaged);
        Assert.Contains("has the hash", failure.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static RunDefinition Resuming(int stages, string sha256, RoundMode mode = RoundMode.DiLoCo) =>
        CheckpointFolder.Definition(stages, mode) with { Run = "bob", Resume = new ResumeDefinition("unused", sha256) };

    private Task<byte[]> ReadAsync(IReadOnlyList<CheckpointStage> stages, RunDefinition definition, int stage) =>
        ShardReading.ReadAsync(_folder.Store, CheckpointFolder.RoundFolder, stages, definition, stage, CancellationToken.None);

    private async Task AssertRefusedAsync(RunDefinition definition, string what)
    {
        using var store = _folder.OpenRound();
        var failure = await Record.ExceptionAsync(() => ShardReading.ResumeAsync(store, definition, 0, CancellationToken.None));
        Assert.True(failure is CheckpointStoreException { IsDamaged: true }, $"{what}: {failure?.Message ?? "taken for whole"}");
    }
}
