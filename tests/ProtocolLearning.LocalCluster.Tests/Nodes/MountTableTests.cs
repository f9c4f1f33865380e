using ProtocolLearning.LocalCluster.Nodes;

namespace ProtocolLearning.LocalCluster.Tests.Nodes;

public sealed class MountTableTests
{
    private readonly MountTable _mounts = new(new Dictionary<string, string>
    {
        ["/data"] = "/node/volumes/data",
        ["/data/cache/"] = "/node/volumes/cache",
        ["/etc/identity"] = "/node/volumes/identity",
    });

    [Theory]
    [InlineData("/data", "/node/volumes/data")]
    [InlineData("/data/", "/node/volumes/data/")]
    [InlineData("/data/train/*.txt", "/node/volumes/data/train/*.txt")]
    [InlineData("/data/cache/a", "/node/volumes/cache/a")]
    [InlineData("/data/cached", "/node/volumes/data/cached")]
    [InlineData("/database", "/database")]
    [InlineData("/data.old", "/data.old")]
    [InlineData("/mnt/data", "/mnt/data")]
    [InlineData("file:///data/x", "file:///node/volumes/data/x")]
    [InlineData("Source=/data/log.db;Key=/etc/identity/key", "Source=/node/volumes/data/log.db;Key=/node/volumes/identity/key")]
    [InlineData("/data:/etc/identity", "/node/volumes/data:/node/volumes/identity")]
    [InlineData("nothing here", "nothing here")]
    public void Rewrite_value_replaces_whole_mount_paths_only(string value, string expected) =>
        Assert.Equal(expected, _mounts.Rewrite(value));

    [Fact]
    public void Rewrite_folder_that_contains_a_mount_path_is_not_rewritten_again()
    {
        var mounts = new MountTable(new Dictionary<string, string> { ["/a"] = "/b/x", ["/b"] = "/a/y" });

        Assert.Equal("/b/x /a/y", mounts.Rewrite("/a /b"));
    }
}
