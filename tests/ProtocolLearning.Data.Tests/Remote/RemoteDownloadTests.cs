using System.Security.Cryptography;
using ProtocolLearning.Data.Remote;

namespace ProtocolLearning.Data.Tests.Remote;

public sealed class RemoteDownloadTests : IDisposable
{
    private static readonly RemoteLimits Limits = new() { PieceBytes = 1000, FirstPause = TimeSpan.FromMilliseconds(1), MaxBytes = 100_000 };

    private readonly ObjectServer _server = new();
    private readonly TextFolder _cache = new();
    private readonly HttpClient _client = new();

    [Fact]
    public async Task Fetch_comes_in_pieces_and_once_for_each_version()
    {
        var content = Put("/a.txt", 3500);

        var path = await FetchAsync("/a.txt");
        var again = await FetchAsync("/a.txt");

        Assert.Equal(content, File.ReadAllBytes(path));
        Assert.Equal(path, again);
        Assert.Equal(["bytes=0-0", "bytes=0-999", "bytes=1000-1999", "bytes=2000-2999", "bytes=3000-3499", "bytes=0-0"], Ranges());
        var changed = Put("/a.txt", 3500);
        Assert.Equal(changed, File.ReadAllBytes(await FetchAsync("/a.txt")));
    }

    [Fact]
    public async Task Fetch_goes_on_where_it_broke_off()
    {
        var content = Put("/a.txt", 2500);
        _server.Fail(ObjectServer.Fault.Cut, ObjectServer.Fault.Busy, ObjectServer.Fault.Cut);

        Assert.Equal(content, File.ReadAllBytes(await FetchAsync("/a.txt")));

        Assert.Equal("bytes=333-1332", Ranges()[2]);
        Assert.Empty(Directory.GetFiles(_cache.Path, "*.part"));
    }

    [Fact]
    public async Task Fetch_from_a_server_that_falls_silent_asks_again()
    {
        var content = Put("/a.txt", 1500);
        _server.Fail(ObjectServer.Fault.Stall);
        var download = new RemoteDownload(_cache.Path, Limits with { Idle = TimeSpan.FromSeconds(2) }, TimeProvider.System);

        Assert.Equal(content, File.ReadAllBytes(await download.FetchAsync(Object("/a.txt"), null, CancellationToken.None)));

        Assert.Equal("bytes=0-999", Ranges()[2]);
    }

    [Fact]
    public async Task Fetch_that_was_given_up_is_gone_on_with_later()
    {
        var content = Put("/a.txt", 3000);
        using var giveUp = new CancellationTokenSource();
        _server.OnRange = range =>
        {
            if (range.StartsWith("bytes=2000", StringComparison.Ordinal))
            {
                giveUp.Cancel();
            }
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Download().FetchAsync(Object("/a.txt"), null, giveUp.Token));
        _server.OnRange = null;
        var before = _server.Requests.Count;

        Assert.Equal(content, File.ReadAllBytes(await FetchAsync("/a.txt")));

        Assert.DoesNotContain("bytes=0-999", Ranges().Skip(before));
    }

    [Fact]
    public async Task Fetch_of_a_pinned_hash_asks_nobody_once_it_is_there()
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Put("/a.txt", 1500)));
        var path = await FetchAsync("/a.txt", hash);
        var before = _server.Requests.Count;

        Assert.Equal(path, await FetchAsync("/a.txt", hash));
        Assert.Equal(before, _server.Requests.Count);

        var damaged = File.ReadAllBytes(path);
        damaged[7] ^= 1;
        File.WriteAllBytes(path, damaged);
        Assert.Equal(hash, Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(await FetchAsync("/a.txt", hash)))));
    }

    [Fact]
    public async Task Fetch_of_another_hash_says_both()
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Put("/a.txt", 1500)));

        var error = await Assert.ThrowsAsync<RemoteSourceException>(() => FetchAsync("/a.txt", new string('0', 64)));

        Assert.Contains($"has the hash {hash}, not {new string('0', 64)}", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public async Task Fetch_from_a_server_without_ranges_or_tags_begins_anew(bool hasRanges, bool hasTags)
    {
        (_server.HasRanges, _server.HasTags) = (hasRanges, hasTags);
        var content = Put("/a.txt", 2500);
        _server.Fail(ObjectServer.Fault.Cut);

        Assert.Equal(content, File.ReadAllBytes(await FetchAsync("/a.txt")));
    }

    [Fact]
    public async Task Fetch_of_what_changes_meanwhile_is_refused()
    {
        Put("/a.txt", 3000);
        _server.OnRange = range =>
        {
            if (range.StartsWith("bytes=1000", StringComparison.Ordinal))
            {
                Put("/a.txt", 3000);
            }
        };

        var error = await Assert.ThrowsAsync<RemoteSourceException>(() => FetchAsync("/a.txt"));

        Assert.Contains("changed while it was read", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fetch_of_too_much_or_nothing_is_refused_before_it_is_stored()
    {
        Put("/big", 100_001);

        Assert.Contains("at most 100000", (await Assert.ThrowsAsync<RemoteSourceException>(() => FetchAsync("/big"))).Message, StringComparison.Ordinal);
        Assert.Contains("answers 404", (await Assert.ThrowsAsync<RemoteSourceException>(() => FetchAsync("/none"))).Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_cache.Path));
    }

    [Fact]
    public async Task Fetch_from_a_server_that_stays_busy_gives_up()
    {
        Put("/a.txt", 10);
        _server.Fail([.. Enumerable.Repeat(ObjectServer.Fault.Busy, Limits.Attempts)]);

        Assert.Contains("503", (await Assert.ThrowsAsync<HttpRequestException>(() => FetchAsync("/a.txt"))).Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _client.Dispose();
        _server.Dispose();
        _cache.Dispose();
    }

    private byte[] Put(string path, int length)
    {
        var content = new byte[length];
        RandomNumberGenerator.Fill(content);
        return _server.Objects[path] = content;
    }

    private RemoteDownload Download() => new(_cache.Path, Limits, TimeProvider.System);

    private HttpObject Object(string path) => new(_client, new Uri(_server.Endpoint + path));

    private Task<string> FetchAsync(string path, string? hash = null) => Download().FetchAsync(Object(path), hash, CancellationToken.None);

    private List<string> Ranges() => [.. _server.Requests.Select(request => request.Split(' ')[2])];
}
