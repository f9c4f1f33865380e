using k8s.Models;

using Microsoft.Extensions.Time.Testing;

using ProtocolLearning.Controllers.Clusters;
using ProtocolLearning.Controllers.Runtime;

namespace ProtocolLearning.Controllers.Tests.Runtime;

public sealed class OwnWritesTests
{
    private static readonly ClusterRequest Request = ClusterRequest.AtHome("space", "name");

    private readonly FakeTimeProvider _time = new();
    private long? _seen = 4;

    [Fact]
    public void ArePending_before_the_cache_shows_the_write_is_true()
    {
        var writes = Remember(Written("5"));

        Assert.True(writes.ArePending(Request));
        Assert.False(writes.ArePending(ClusterRequest.AtHome("space", "other")));
    }

    [Fact]
    public void ArePending_once_the_cache_shows_the_newest_write_is_false()
    {
        var writes = Remember(Written("5", "7", "6"));

        _seen = 6;
        Assert.True(writes.ArePending(Request));
        _seen = 7;
        Assert.False(writes.ArePending(Request));
    }

    [Fact]
    public void ArePending_of_a_watch_that_lags_ends_by_itself()
    {
        var writes = Remember(Written("5"));

        _time.Advance(TimeSpan.FromSeconds(3));

        Assert.False(writes.ArePending(Request));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("not-a-number")]
    [InlineData("4")]
    public void ArePending_after_nothing_newer_was_written_is_false(string? version) =>
        Assert.False(Remember(Written(version)).ArePending(Request));

    [Fact]
    public void ArePending_of_a_kind_that_is_not_cached_is_false()
    {
        _seen = null;

        Assert.False(Remember(Written("5")).ArePending(Request));
    }

    private static WrittenVersions Written(params string?[] versions)
    {
        var written = WrittenVersions.Begin();
        foreach (var version in versions)
        {
            WrittenVersions.Note(ClusterRequest.Home, typeof(V1ConfigMap), version);
        }

        return written;
    }

    private OwnWrites Remember(WrittenVersions written)
    {
        var writes = new OwnWrites((cluster, kind) => cluster == ClusterRequest.Home && kind == typeof(V1ConfigMap) ? _seen : 0, _time);
        writes.Remember(Request, written);
        return writes;
    }
}
