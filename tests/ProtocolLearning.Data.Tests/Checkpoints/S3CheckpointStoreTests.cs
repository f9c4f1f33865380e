using System.Text;
using ProtocolLearning.Data.Checkpoints;
using ProtocolLearning.Data.Tests.Remote;
using ProtocolLearning.Protocol.Checkpoints;

namespace ProtocolLearning.Data.Tests.Checkpoints;

public sealed class S3CheckpointStoreTests : IDisposable
{
    private static readonly S3CheckpointLimits Limits = new() { PartBytes = 1000, Attempts = 3, FirstPause = TimeSpan.FromMilliseconds(1) };

    private readonly ObjectServer _server = new();
    private readonly TextFolder _folder = new();
    private readonly S3CheckpointStore _store;

    public S3CheckpointStoreTests()
    {
        _folder.Add("aws-credentials", "[default]\naws_access_key_id = FILEKEY\naws_secret_access_key = secret\n");
        _store = new S3CheckpointStore(
            new Uri("s3://bucket/saved"), _server.Endpoint, "eu-west-1", Path.Combine(_folder.Path, "aws-credentials"), Limits, TimeProvider.System);
    }

    [Fact]
    public async Task Write_of_a_short_file_is_one_put_signed_for_the_region_that_is_named()
    {
        await _store.WriteAsync("run/manifest.json", Content(100, 200), CancellationToken.None);

        Assert.Equal(["PUT /bucket/saved/run/manifest.json"], _server.Requests);
        Assert.Contains("Credential=FILEKEY/", _server.Signatures.Single(), StringComparison.Ordinal);
        Assert.Contains("/eu-west-1/s3/", _server.Signatures.Single(), StringComparison.Ordinal);
        Assert.Equal(Bytes(Content(100, 200)), _server.Objects["/bucket/saved/run/manifest.json"]);
    }

    [Theory]
    [InlineData(1001)]
    [InlineData(3000)]
    [InlineData(3333)]
    public async Task Write_of_a_long_file_goes_in_parts_and_is_read_back(int length)
    {
        var content = Content(17, length - 17);

        await _store.WriteAsync("run/a.bin", content, CancellationToken.None);

        Assert.Equal((length + 999) / 1000, _server.Requests.Count(request => request.Contains("partNumber", StringComparison.Ordinal)));
        Assert.Equal(Bytes(content), await _store.ReadAsync("run/a.bin", length, CancellationToken.None));
        var range = new byte[900];
        await _store.ReadAsync("run/a.bin", 50, range, CancellationToken.None);
        Assert.Equal(Bytes(content)[50..950], range);
        Assert.Equal(0, _server.Writes.OpenUploads);
    }

    [Fact]
    public async Task Write_through_failures_that_pass_succeeds()
    {
        _server.Writes.Refuse(("503 Slow Down", "SlowDown"), ("500 Internal Server Error", "InternalError"));

        await _store.WriteAsync("run/a.bin", Content(2500), CancellationToken.None);

        Assert.Equal(Bytes(Content(2500)), _server.Objects["/bucket/saved/run/a.bin"]);
    }

    [Theory]
    [InlineData("403 Forbidden", "AccessDenied")]
    [InlineData("404 Not Found", "NoSuchBucket")]
    public async Task Write_that_is_refused_says_why_and_is_not_tried_again(string status, string code)
    {
        _server.Writes.Refuse((status, code));

        var failure = await Assert.ThrowsAsync<CheckpointStoreException>(
            () => _store.WriteAsync("run/a.bin", Content(10), CancellationToken.None));

        Assert.False(failure.IsDamaged);
        Assert.Contains("s3://bucket/saved/run/a.bin", failure.Message, StringComparison.Ordinal);
        Assert.Contains(code, failure.Message, StringComparison.Ordinal);
        Assert.Single(_server.Requests);
    }

    [Fact]
    public async Task Write_whose_part_fails_for_good_takes_the_upload_back_and_makes_no_object()
    {
        _server.Writes.Refuse();
        await _store.WriteAsync("run/a.bin", Content(10), CancellationToken.None);
        var begun = new TaskCompletionSource();
        _server.OnRange = _ =>
        {
            if (_server.Requests[^1].Contains("partNumber=2", StringComparison.Ordinal) && begun.TrySetResult())
            {
                _server.Writes.Refuse(("403 Forbidden", "QuotaExceeded"));
            }
        };

        var failure = await Assert.ThrowsAsync<CheckpointStoreException>(
            () => _store.WriteAsync("run/a.bin", Content(3000), CancellationToken.None));

        Assert.Contains("QuotaExceeded", failure.Message, StringComparison.Ordinal);
        Assert.Equal(0, _server.Writes.OpenUploads);
        Assert.Equal(Bytes(Content(10)), _server.Objects["/bucket/saved/run/a.bin"]);
    }

    [Fact]
    public async Task Write_to_a_service_that_is_never_ready_gives_up_after_its_attempts()
    {
        _server.Writes.Refuse([.. Enumerable.Repeat(("503 Slow Down", "SlowDown"), 10)]);

        var failure = await Assert.ThrowsAsync<CheckpointStoreException>(
            () => _store.WriteAsync("run/a.bin", Content(10), CancellationToken.None));

        Assert.Contains("after 3 attempts", failure.Message, StringComparison.Ordinal);
        Assert.Equal(3, _server.Requests.Count);
    }

    [Theory]
    [InlineData("none.bin", 0, 1)]
    [InlineData("a.bin", 3, 8)]
    [InlineData("a.bin", 100, 1)]
    public async Task Read_of_what_is_not_there_is_damage(string path, long offset, int length)
    {
        _server.Objects["/bucket/saved/a.bin"] = new byte[10];

        var failure = await Assert.ThrowsAsync<CheckpointStoreException>(
            () => _store.ReadAsync(path, offset, new byte[length], CancellationToken.None));

        Assert.True(failure.IsDamaged);
    }

    [Fact]
    public async Task Read_that_is_cut_off_is_tried_again()
    {
        _server.Objects["/bucket/saved/a.bin"] = Bytes(Content(900));
        _server.Fail(ObjectServer.Fault.Cut, ObjectServer.Fault.Busy);

        Assert.Equal(Bytes(Content(900)), await _store.ReadAsync("a.bin", 1000, CancellationToken.None));
    }

    [Fact]
    public async Task Delete_takes_all_objects_below_a_folder_over_several_pages_and_no_other()
    {
        foreach (var key in new[] { "round-1/a", "round-1/b", "round-1/stage-0/c", "round-10/a" })
        {
            _server.Objects[$"/bucket/saved/run/{key}"] = [1];
        }

        await _store.DeleteAsync("run/round-1", CancellationToken.None);

        Assert.Equal(["/bucket/saved/run/round-10/a"], _server.Objects.Keys);
    }

    public void Dispose()
    {
        _store.Dispose();
        _server.Dispose();
        _folder.Dispose();
    }

    private static CheckpointContent Content(params int[] lengths) =>
        new([.. lengths.Select(length => new ReadOnlyMemory<byte>(Encoding.UTF8.GetBytes(TextFolder.Words(length, length))[..length]))]);

    private static byte[] Bytes(CheckpointContent content) => [.. content.Segments.SelectMany(segment => segment.ToArray())];
}
