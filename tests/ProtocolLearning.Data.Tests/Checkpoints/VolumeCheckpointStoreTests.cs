using System.Text;
using ProtocolLearning.Data.Checkpoints;
using ProtocolLearning.Protocol.Checkpoints;

namespace ProtocolLearning.Data.Tests.Checkpoints;

public sealed class VolumeCheckpointStoreTests : IDisposable
{
    private readonly TextFolder _folder = new();
    private readonly ICheckpointStore _store;

    public VolumeCheckpointStoreTests() =>
        _store = CheckpointStores.Open("saved", endpoint: null, region: null, _folder.Path, credentialsFile: null, TimeProvider.System);

    [Fact]
    public async Task Write_then_read_gives_the_bytes_back_whole_and_by_range()
    {
        await _store.WriteAsync("run/round-1/a.bin", Content("hello ", "", "world"), CancellationToken.None);

        Assert.Equal("hello world", Encoding.UTF8.GetString(await _store.ReadAsync("run/round-1/a.bin", 11, CancellationToken.None)));
        var range = new byte[4];
        await _store.ReadAsync("run/round-1/a.bin", 4, range, CancellationToken.None);
        Assert.Equal("o wo", Encoding.UTF8.GetString(range));
        Assert.Equal(["a.bin"], Directory.GetFiles(Path.Combine(_store.Address, "run/round-1")).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Write_of_a_file_that_is_there_replaces_it()
    {
        await _store.WriteAsync("a.bin", Content("longer than the next"), CancellationToken.None);
        await _store.WriteAsync("a.bin", Content("short"), CancellationToken.None);

        Assert.Equal("short", Encoding.UTF8.GetString(await _store.ReadAsync("a.bin", 100, CancellationToken.None)));
    }

    [Theory]
    [InlineData("none.bin", 0, 1)]
    [InlineData("a.bin", 3, 3)]
    [InlineData("a.bin", 100, 1)]
    public async Task Read_of_what_is_not_there_is_damage(string path, long offset, int length)
    {
        await _store.WriteAsync("a.bin", Content("short"), CancellationToken.None);

        var failure = await Assert.ThrowsAsync<CheckpointStoreException>(
            () => _store.ReadAsync(path, offset, new byte[length], CancellationToken.None));

        Assert.True(failure.IsDamaged);
        Assert.Contains(path, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_of_a_file_above_the_bound_allocates_nothing_for_it()
    {
        await _store.WriteAsync("a.bin", Content("short"), CancellationToken.None);

        var failure = await Assert.ThrowsAsync<CheckpointStoreException>(() => _store.ReadAsync("a.bin", 4, CancellationToken.None));

        Assert.True(failure.IsDamaged);
    }

    [Fact]
    public async Task Write_where_a_file_stands_in_the_way_says_where_and_leaves_nothing_behind()
    {
        _folder.Add("saved/run", "a file, and no folder");

        var failure = await Assert.ThrowsAsync<CheckpointStoreException>(
            () => _store.WriteAsync("run/a.bin", Content("content"), CancellationToken.None));

        Assert.False(failure.IsDamaged);
        Assert.Contains("run/a.bin", failure.Message, StringComparison.Ordinal);
        Assert.Equal(["run"], Directory.GetFileSystemEntries(_store.Address).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Write_that_no_volume_has_room_for_fails_before_the_file_has_its_name()
    {
        await _store.WriteAsync("a.bin", Content("the one before"), CancellationToken.None);
        var huge = new CheckpointContent([.. Enumerable.Repeat(new ReadOnlyMemory<byte>(new byte[1 << 30]), 1 << 20)]);

        await Assert.ThrowsAsync<CheckpointStoreException>(() => _store.WriteAsync("a.bin", huge, CancellationToken.None));

        Assert.Equal("the one before", Encoding.UTF8.GetString(await _store.ReadAsync("a.bin", 100, CancellationToken.None)));
        Assert.Single(Directory.GetFiles(_store.Address));
    }

    [Fact]
    public async Task Delete_takes_a_folder_with_all_that_is_in_it_and_no_other()
    {
        await _store.WriteAsync("run/round-1/stage-0/a.bin", Content("a"), CancellationToken.None);
        await _store.WriteAsync("run/round-10/a.bin", Content("a"), CancellationToken.None);

        await _store.DeleteAsync("run/round-1", CancellationToken.None);
        await _store.DeleteAsync("run/round-1", CancellationToken.None);

        Assert.Equal(["round-10"], Directory.GetDirectories(Path.Combine(_store.Address, "run")).Select(Path.GetFileName));
    }

    [Fact]
    public void Open_of_a_relative_folder_without_a_volume_names_the_field() => Assert.Contains(
        "worker.checkpoints",
        Assert.Throws<CheckpointStoreException>(
            () => CheckpointStores.Open("saved", endpoint: null, region: null, volume: null, credentialsFile: null, TimeProvider.System)).Message,
        StringComparison.Ordinal);

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    private static CheckpointContent Content(params string[] pieces) =>
        new([.. pieces.Select(piece => new ReadOnlyMemory<byte>(Encoding.UTF8.GetBytes(piece)))]);
}
